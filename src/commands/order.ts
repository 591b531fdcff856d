import { sentences } from '../domain/text.ts';
import { EXIT, sentenceOf, UsageError } from '../errors.ts';
import { explainOrder, type OrderStory } from '../jobs/orders/explain.ts';
import { type Answer, paragraphs, statusOf } from './answer.ts';
import { table } from './table.ts';
import { sellersOf, type Workplace } from './workplace.ts';

/**
 * Why an order is, or is not, in Odoo.
 *
 * @throws UsageError when no seller knows it
 */
export async function carryOutOrder(
  place: Workplace,
  orderId: string,
  account: string | undefined,
): Promise<Answer> {
  const sellers = sellersOf(place, account);
  for (const seller of sellers) {
    const explained = await explainOrder(seller, orderId);
    if (explained === undefined) continue;
    const { story, errors } = explained;
    const [first] = errors;
    const isOpen = story.failures.some(({ state }) => state === 'open');
    return {
      document: story,
      text: describe(story),
      notes: errors.map((error) => `${story.account}: ${sentenceOf(error)}`),
      status: first === undefined ? (isOpen ? EXIT.failures : EXIT.ok) : statusOf(first),
    };
  }
  throw new UsageError(`No order ${orderId} is known for ${sellers.map(({ name }) => name).join(', ')}`, {
    hint: 'Check the order id and the account.',
  });
}

function describe(story: OrderStory): string {
  const { amazon, odoo, lastOutcome } = story;
  const facts = [
    ...(amazon === undefined || 'error' in amazon
      ? []
      : [
          ['at Amazon', `${amazon.status ?? 'without status'}, by ${amazon.fulfilledBy ?? 'nobody yet'}`],
          ['bought', amazon.createdTime],
          ['changed', amazon.lastUpdatedTime],
          ['worth', `${amazon.total ?? '-'} ${amazon.currencyCode ?? ''}`.trim()],
        ]),
    ...(odoo === undefined || 'error' in odoo
      ? []
      : [['in Odoo', `${odoo.name} (${odoo.state}), total ${odoo.total}`]]),
    ...(story.difference === undefined || Number(story.difference) === 0
      ? []
      : [['difference', story.difference]]),
    ...(lastOutcome === undefined
      ? []
      : [['last pass', [lastOutcome.outcome, lastOutcome.rule].filter(Boolean).join(', ')]]),
  ];
  return paragraphs(
    `Order ${story.orderId} (account ${story.account})\n${story.why}`,
    facts.map(([name = '', text = '']) => `  ${name.padEnd(11)} ${text}`).join('\n'),
    story.parcels.length === 0
      ? ''
      : table(
          ['parcel', 'picking', 'state', 'why'],
          story.parcels.map(({ number, pickingId, state, reason }) => [
            number,
            pickingId,
            state,
            reason ?? '',
          ]),
        ),
    story.failures.length === 0
      ? ''
      : table(
          ['failure', 'state', 'what happened, and what to do'],
          story.failures.map(({ id, state, message, hint }) => [id, state, sentences(message, hint)]),
        ),
  );
}
