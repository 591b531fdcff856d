import { type DaemonProcess, startDaemonProcess } from '../../kit/daemon-process.ts';
import { testedVersions } from '../../kit/odoo.ts';
import { keepBooksIn } from '../../kit/settlement-month.ts';
import { openWorld, type World } from '../../kit/world.ts';

jest.setTimeout(900_000);

const ID = '9700000001';
const REASON = 'Rounding, says Amazon’s case 4711';
const ACCEPT = ['settlements', 'accept', ID, '--reason', REASON, '--difference'];
const NEVER = { orders: 'off', pickings: 'off', settlements: 'off', sweep: 'off' };

type Pass = {
  settlements: { settlementId: string; state: string; reasons: string[] }[];
  accounts: Record<string, number>[];
};

/** What is booked here is the same on every version; the two methods share no code. */
describe.each(
  testedVersions({ once: 'settlements.odoo.test.ts books on each version' }).flatMap((version) =>
    (['batch', 'statement'] as const).map((method) => ({ version, method })),
  ),
)('a settlement that does not add up, by $method, in a real Odoo $version', ({ version, method }) => {
  let world: World;
  let daemon: DaemonProcess | undefined;

  beforeAll(async () => {
    world = await openWorld(version, `accept ${method}`, {
      prepare: (database) => keepBooksIn('EUR', database),
      sidecar: {
        marketplaces: ['DE'],
        odoo: { settlements: method },
        settings: { schedule: NEVER, daemon: { port: 0 } },
      },
    });
    world.amazon.control.makeUpSettlement({
      marketplace: 'DE',
      settlementId: ID,
      orderIds: [],
      subscriptionFee: 1_00,
      wrongBy: 10,
      extraRows: [
        {
          transactionType: 'other-transaction',
          amountType: 'FBA Inventory Reimbursement',
          amountDescription: 'WAREHOUSE_LOST',
          cents: 50_00,
        },
      ],
    });
  });

  afterAll(async () => {
    await daemon?.stop('SIGKILL');
    await world.close();
  });

  async function sync(): Promise<Pass> {
    const { stdout, stderr } = await world.sidecar.run(['sync', 'settlements', '--json']);
    expect(stderr).toBe('');
    return JSON.parse(stdout) as Pass;
  }

  const openFailures = async (): Promise<{ class: string; hint: string }[]> => {
    const { stdout } = await world.sidecar.run(['failures', 'list', '--json']);
    return (JSON.parse(stdout) as { failures: { class: string; hint: string }[] }).failures;
  };

  const onItsAccount = (): Promise<string[][]> =>
    world.database.sql(
      `SELECT l.name, l.balance, m.state FROM account_move_line l JOIN account_move m ON m.id = l.move_id
        JOIN account_account a ON a.id = l.account_id WHERE a.name->>'en_US' = 'Amazon settlement differences'`,
    );

  const lineCount = (): Promise<string[][]> => world.database.sql('SELECT count(*) FROM account_move_line');

  test('is refused, and the failure says how it can be booked', async () => {
    expect(await sync()).toMatchObject({ settlements: [{ settlementId: ID, state: 'refused' }] });
    expect(await openFailures()).toMatchObject([
      {
        class: 'settlementRefused',
        hint: expect.stringContaining(`settlements accept ${ID} --difference 0.10 --reason`),
      },
    ]);
  });

  test('is not booked for another difference, which is named', async () => {
    for (const wrong of ['0.20', '-0.10', '10.00']) {
      const { status, stderr } = await world.sidecar.run([...ACCEPT, wrong]);
      expect(status).toBe(2);
      expect(stderr).toContain(`The difference of settlement ${ID} is 0.10 EUR, not ${wrong}`);
    }
    expect(await onItsAccount()).toEqual([]);
  });

  test('is booked beside the daemon, with the reason in Odoo, and its failure closes', async () => {
    daemon = await startDaemonProcess(world.sidecar);
    const { status, stdout, stderr } = await world.sidecar.run([...ACCEPT, '0.10', '--json']);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({ settlementId: ID, state: 'booked', difference: '0.10' });
    expect(status).toBe(0);
    await daemon.stop();
    daemon = undefined;
    expect(await onItsAccount()).toEqual([[`Difference accepted: ${REASON}`, '-0.10', 'posted']]);
    expect(await openFailures()).toEqual([]);
    const proof = await world.sidecar.run(['settlements', 'show', ID, '--json']);
    expect(JSON.parse(proof.stdout)).toMatchObject({ complete: true, unexplained: '0.00', booked: '0.00' });
  });

  test('is booked once, also when it is accepted again and when the state file is lost', async () => {
    const before = await lineCount();
    expect(await sync()).toMatchObject({ settlements: [] });
    expect(await world.sidecar.run([...ACCEPT, '0.10'])).toMatchObject({ status: 0 });
    world.sidecar.loseState();
    expect(await sync()).toMatchObject({ settlements: [{ settlementId: ID, state: 'booked', reasons: [] }] });
    expect(await openFailures()).toEqual([]);
    const proof = await world.sidecar.run(['settlements', 'show', ID, '--json']);
    expect(JSON.parse(proof.stdout)).toMatchObject({ complete: true, state: 'booked' });
    expect(await lineCount()).toEqual(before);
  });
});
