import { EXIT, sentenceOf } from '../errors.ts';
import { hasFailed, type JobEnd } from '../jobs/run.ts';
import { type Answered, answerRequests } from '../jobs/screens/answer-requests.ts';
import { type Answer, statusOf } from './answer.ts';
import { sellersOf, type Workplace } from './workplace.ts';

/** Runs the jobs whose buttons were pressed in Odoo. */
export async function carryOutRequests(place: Workplace, account: string | undefined): Promise<Answer> {
  const { jobs, settings } = place;
  const ends: JobEnd[] = [];
  const answered = await answerRequests(
    sellersOf(place, account),
    jobs,
    async (seller, job) => {
      ends.push(await place.run(seller, job, { dryRun: false, settings }));
    },
    new Set(),
  );
  const broken = ends.filter(hasFailed);
  const [first] = broken;
  const failures = (await place.state.failures.list()).length;
  return {
    document: { answered },
    text: describe(answered),
    notes: broken.map(({ error }) => sentenceOf(error)),
    status: first === undefined ? (failures > 0 ? EXIT.failures : EXIT.ok) : statusOf(first.error),
  };
}

function describe(answered: readonly Answered[]): string {
  if (answered.length === 0) return 'Nothing was asked for.';
  return answered.map(({ account, job }) => `${account}: ${job}`).join('\n');
}
