import { createProgram } from '../../src/cli/program.ts';
import { settingsJsonSchema, settingsSchema } from '../../src/config/schema.ts';
import type { Job, JobReport } from '../../src/jobs/job.ts';
import { buttonsOf, JOBS } from '../../src/jobs/registry.ts';
import { createMetrics } from '../../src/metrics.ts';
import { jobFields } from '../../src/odoo/screens/fields.ts';
import type { Server } from '../../src/setup/definition.ts';
import { definitionsFor } from '../../src/setup/definitions.ts';

type ReturnsReport = JobReport & { levels: number };

/** A job that does not exist: what stands here is all that a new one needs, beside its line in the registry. */
const returnsJob: Job<ReturnsReport> = {
  name: 'returns',
  title: 'Returns',
  schedule: '7 * * * *',
  button: 'Send Returns',
  outcomes: ['sent', 'refused'],
  commands: [{ words: 'sync returns', description: 'Sends returns.', dryRun: 'say what', help: '' }],
  pass: async ({ name }) => ({ name, levels: 3 }),
  readRequest: () => ({}),
  emptyReport: (name) => ({ name, levels: 0 }),
  counts: ({ levels }) => ({ levels }),
  columns: [{ heading: 'levels', of: ({ levels }) => levels }],
};
const jobs: readonly Job[] = [...JOBS, returnsJob];

const MINIMAL = {
  odoo: { url: 'http://127.0.0.1', database: 'd', username: 'u', password: 'p' },
  accounts: [
    {
      name: 'eu',
      region: 'eu',
      sellerId: 'A',
      clientId: 'c',
      clientSecret: 's',
      refreshToken: 'r',
      marketplaces: ['DE'],
    },
  ],
};
const SERVER: Server = {
  list: 'list',
  attrs: false,
  groupsField: 'group_ids',
  packages: 'stock.package',
} as Server;

describe('a job that is added to the registry', () => {
  test('has a key in `schedule`, with its own default', () => {
    const { schedule } = settingsSchema(jobs).parse(MINIMAL);
    expect(schedule.expressions).toEqual({
      orders: '*/5 * * * *',
      pickings: '*/10 * * * *',
      settlements: '0 */6 * * *',
      sweep: '30 3 * * *',
      invoices: 'off',
      stock: 'off',
      returns: '7 * * * *',
    });
    const off = settingsSchema(jobs).parse({ ...MINIMAL, schedule: { returns: 'off' } });
    expect(off.schedule.expressions['returns']).toBe('off');
    expect(() => settingsSchema(JOBS).parse({ ...MINIMAL, schedule: { returns: '7 * * * *' } })).toThrow(
      /returns/,
    );
    expect(JSON.stringify(settingsJsonSchema(jobs))).toContain('"returns"');
  });

  test('has a command, with the options of every job', () => {
    const program = createProgram(() => undefined, jobs);
    const sync = program.commands.find((command) => command.name() === 'sync');
    const command = sync?.commands.find((each) => each.name() === 'returns');
    expect(command?.description()).toBe('Sends returns.');
    const flags = command?.options.map(({ long }) => long);
    expect(flags).toEqual(expect.arrayContaining(['--account', '--dry-run', '--json', '--config']));
  });

  test('has a metric of its own, by how things ended', async () => {
    const metrics = createMetrics(jobs);
    expect(metrics.names()).toContain('amazon_odoo_returns_total');
    metrics.jobStarted('eu', 'returns')({ sent: 4, refused: 1 });
    const { body } = await metrics.text({ accounts: [], odooIsUp: true, running: 0, waiting: 0 });
    expect(body).toContain('amazon_odoo_returns_total{account="eu",outcome="sent"} 4');
  });

  test('has fields, a button and a row of its last run in Odoo', () => {
    const definitions = definitionsFor(SERVER, buttonsOf(jobs));
    const { requested, at, result } = jobFields('returns');
    const fields = definitions.filter(({ model }) => model === 'ir.model.fields');
    const names = fields.map(({ values }) => values['name']);
    expect(names).toEqual(expect.arrayContaining([requested, at, result]));
    const form = JSON.stringify(definitions.find(({ key }) => key === 'view_account_form'));
    expect(form).toContain('Send Returns');
    expect(form).toContain(result);
  });
});

describe('every job', () => {
  test.each(JOBS.map((job) => [job.name, job] as const))('%s is complete', (name, job) => {
    expect(name).toMatch(/^[a-z][a-z-]*$/);
    const counts = Object.keys(job.counts(job.emptyReport('eu', {})));
    expect(counts).toEqual(expect.arrayContaining([...job.outcomes]));
    expect(job.columns.length > 0 || job.describe !== undefined).toBe(true);
    expect(job.commands.length).toBeGreaterThan(0);
  });
});
