import { type Simulator } from '../../../src/simulator/simulator.ts';
import { type TestDatabase, testedVersions } from '../../kit/odoo.ts';
import { keepBooksIn, shippedOrders } from '../../kit/settlement-month.ts';
import { type Sidecar } from '../../kit/sidecar.ts';
import { openWorld, type World } from '../../kit/world.ts';

jest.setTimeout(1_800_000);

/** `npm run test:crash` kills at every boundary; the short form at every fourteenth. */
const THOROUGH = process.env['CRASH_THOROUGH'] === '1';
const STEP = THOROUGH ? 1 : 14;
/** More boundaries a pass with two orders does not have. */
const MOST = 150;

/** The two ways begin at different boundaries, so that the short form meets more of them. */
const ways = testedVersions({ once: 'where it is killed is our own code' }).flatMap((version) =>
  (['batch', 'statement'] as const)
    .filter((way) => THOROUGH || version === '19' || way === 'batch')
    .map((way) => ({ version, way, first: way === 'batch' || THOROUGH ? 1 : 8 })),
);

/** Whatever is in Odoo more than once, by the name that it must have alone. */
const DOUBLES = `
  SELECT 'invoice', invoice_origin FROM account_move WHERE invoice_origin IS NOT NULL GROUP BY 2 HAVING count(*) > 1
  UNION ALL SELECT 'document', ref FROM account_move WHERE ref LIKE '%AMZ-%' GROUP BY 2 HAVING count(*) > 1
  UNION ALL SELECT 'statement', name FROM account_bank_statement GROUP BY 2 HAVING count(*) > 1
  UNION ALL SELECT 'line', s.name || m.payment_ref FROM (SELECT statement_id, payment_ref FROM account_bank_statement_line) m
    JOIN account_bank_statement s ON s.id = m.statement_id GROUP BY 2 HAVING count(*) > 1`;

/** The total of a German settlement file, in cents. */
function totalOf(content: string): number {
  const [head = '', summary = ''] = content.split('\n');
  const total = summary.split('\t')[head.split('\t').indexOf('total-amount')] ?? '';
  return Math.round(Number(total.replaceAll('.', '').replace(',', '.')) * 100);
}

describe.each(ways)(
  'killed (SIGKILL) while booking by $way into a real Odoo $version',
  ({ version, way, first }) => {
    let database: TestDatabase;
    let amazon: Simulator;
    let sidecar: Sidecar;
    let close: World['close'];
    const orders = shippedOrders(2 * Math.ceil(MOST / STEP), '2026-11-20T10:00:00Z');

    beforeAll(async () => {
      ({ database, amazon, sidecar, close } = await openWorld(version, `kill ${way}`, {
        sidecar: {
          marketplaces: ['DE'],
          odoo: { settlements: way, invoices: 'onDelivery' },
        },
        prepare: (made) => keepBooksIn('EUR', made),
      }));
    });

    afterAll(() => close());

    /** What the last settlement leaves owing, in cents: the card pays it in the next one. */
    let debt = 0;

    /** Two orders that were just delivered, both paid, one given back. */
    async function somethingIsPaid(round: number): Promise<void> {
      const now = amazon.control.now();
      const own = orders
        .slice(2 * round, 2 * round + 2)
        .map((order) => ({ ...order, createdTime: now, lastUpdatedTime: now }));
      amazon.control.putOrders(own);
      amazon.control.advance(5 * 60_000);
      expect(await sidecar.report()).toMatchObject({ created: 2, failed: 0 });
      const orderIds = own.map(({ orderId }) => orderId);
      const { content } = amazon.control.makeUpSettlement({
        marketplace: 'DE',
        settlementId: String(8_000_000_000 + round),
        orderIds,
        refundedOrderIds: orderIds.slice(1),
        previousReserve: round === 0 ? 0 : 10_00,
        reserve: 10_00,
        ...(debt > 0 ? { previousDebt: debt, charged: debt } : {}),
      });
      debt = Math.max(0, -totalOf(content));
    }

    test('nothing is lost and nothing is booked twice', async () => {
      let rounds = 0;
      const ends: (string | number | null)[] = [];
      for (let ended = false; !ended; rounds += 1) {
        await somethingIsPaid(rounds);
        const boundary = first + rounds * STEP;
        const killed = await sidecar.run(['sync', 'settlements'], {
          AMAZON_ODOO_KILL_AT_BOUNDARY: String(boundary),
        });
        ends.push(killed.signal ?? killed.status);
        expect(await sidecar.run(['sync', 'settlements'])).toMatchObject({ status: 0, stderr: '' });
        ended = killed.signal === null;
        if (boundary > MOST) throw new Error(`a pass has more than ${MOST} boundaries`);
      }
      const kills = ends.filter((end) => end === 'SIGKILL').length;
      expect(ends.slice(kills)).toEqual([0]);
      const documents = await database.sql(
        `SELECT move_type, state, payment_state, count(*) FROM account_move WHERE move_type LIKE 'out_%'
          GROUP BY 1, 2, 3 ORDER BY 1`,
      );
      const [[balance] = []] =
        await database.sql(`SELECT sum(l.balance) FROM account_move_line l JOIN account_journal j
          ON j.default_account_id = l.account_id WHERE l.parent_state = 'posted' AND j.code = 'AMZ'`);
      const paid = documents.filter(([, state, payment]) => state === 'posted' && payment === 'paid');
      const lost = 3 * rounds - paid.reduce((sum, row) => sum + Number(row[3]), 0);
      const doubles = await database.sql(DOUBLES);
      process.stderr.write(
        `Odoo ${version}, ${way}: ${kills} kills while booking, ${lost} losses, ${doubles.length} doubles, balance ${balance}\n`,
      );
      expect(kills).toBeGreaterThan(THOROUGH ? 20 : 1);
      expect(doubles).toEqual([]);
      expect(documents).toEqual([
        ['out_invoice', 'posted', 'paid', String(2 * rounds)],
        ['out_refund', 'posted', 'paid', String(rounds)],
      ]);
      // The reserve, less the debt that the last settlement leaves.
      expect(Number(balance)).toBeCloseTo(10 - debt / 100, 2);
    });
  },
);
