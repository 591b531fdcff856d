import { startOdoo, testedVersions } from '../../kit/odoo.ts';
import { merchantOrder } from '../../kit/orders.ts';
import { createSidecar, type Sidecar } from '../../kit/sidecar.ts';
import { openWorld, type World } from '../../kit/world.ts';

jest.setTimeout(400_000);

/** Written by Odoo when somebody logs in or asks, whatever is asked. */
const LOGINS = ['res_users_log', 'res_device_log', 'bus_presence', 'mail_presence', 'auth_totp_device'];

/** Every table with its number of rows and the newest change; ids are counted too, so that a row made and deleted shows. */
const ROWS = `
  SELECT t.table_name,
    (xpath('/row/c/text()', query_to_xml(format(
      'SELECT count(*) || '' '' || %s || '' '' || %s AS c FROM %I',
      CASE WHEN EXISTS (SELECT 1 FROM information_schema.columns c WHERE c.table_schema = 'public' AND c.table_name = t.table_name AND c.column_name = 'write_date')
        THEN 'coalesce(max(write_date)::text, '''')' ELSE '''''' END,
      CASE WHEN EXISTS (SELECT 1 FROM information_schema.columns c WHERE c.table_schema = 'public' AND c.table_name = t.table_name AND c.column_name = 'id' AND c.data_type = 'integer')
        THEN 'coalesce(max(id)::text, '''')' ELSE '''''' END,
      t.table_name), false, true, '')))[1]::text
  FROM information_schema.tables t
  WHERE t.table_schema = 'public' AND t.table_type = 'BASE TABLE' ORDER BY 1`;

describe.each(testedVersions({ once: 'what a dry run leaves out is our own code' }))(
  'what only looks, beside an Odoo %s that nobody has prepared',
  (version) => {
    let world: World;
    let typo: Sidecar;

    beforeAll(async () => {
      await startOdoo(version);
      world = await openWorld(version, 'looks only');
      const { amazon, database } = world;
      const now = amazon.control.now();
      for (const number of [1, 2])
        amazon.control.putOrder(
          merchantOrder({ orderId: `305-0000041-000000${number}`, createdTime: now, lastUpdatedTime: now }),
        );
      amazon.control.advance(5 * 60_000);
      typo = createSidecar(amazon.url, database, { odoo: { team: 'Amazn' } });
    });
    afterAll(async () => {
      typo.remove();
      await world.close();
    });

    async function rows(): Promise<Map<string, string>> {
      const found = await world.database.sql(ROWS);
      return new Map(
        found
          .map(([table = '', content = '']): [string, string] => [table, content])
          .filter(([table]) => !LOGINS.includes(table)),
      );
    }
    /** Tables that differ from before. */
    async function changed(before: ReadonlyMap<string, string>): Promise<string[]> {
      return [...(await rows())]
        .filter(([table, content]) => before.get(table) !== content)
        .map(([table]) => table);
    }

    test.each([
      ['doctor', ['doctor']],
      ['sync orders --dry-run', ['sync', 'orders', '--dry-run']],
      ['resync --dry-run', ['resync', '--since', '2025-06-01', '--dry-run']],
      ['recover --dry-run', ['recover', '305-0000041-0000001', '--dry-run']],
      ['sync pickings --dry-run', ['sync', 'pickings', '--dry-run']],
      ['sync settlements --dry-run', ['sync', 'settlements', '--dry-run']],
      ['sweep --dry-run', ['sweep', '--dry-run']],
      ['setup --dry-run', ['setup', '--dry-run']],
    ])('%s writes not one row', async (name, args) => {
      // A team of its own, so that each would have something to make.
      const { amazon, database } = world;
      const sidecar = createSidecar(amazon.url, database, { odoo: { team: `Team of ${name}` } });
      const before = await rows();
      expect(before.size).toBeGreaterThan(200);
      const ended = await sidecar.run(args);
      sidecar.remove();
      expect(ended.stderr).not.toContain('was not sent');
      expect([0, 1, 3]).toContain(ended.status);
      expect(ended.stdout).not.toBe('');
      expect(await changed(before)).toEqual([]);
    });

    test('the dry run names what would be made, and the real pass then makes it', async () => {
      const { stdout } = await typo.run(['sync', 'orders', '--dry-run', '--json']);
      const { records, orders } = JSON.parse(stdout) as { records: string[]; orders: unknown[] };
      expect(orders).toHaveLength(2);
      expect(records).toEqual(
        expect.arrayContaining(['sales team "Amazn"', 'pricelist "Amazon EUR", for orders in EUR']),
      );
      const before = await rows();
      expect(await typo.report()).toMatchObject({ created: 2 });
      expect(await changed(before)).toEqual(
        expect.arrayContaining(['crm_team', 'product_pricelist', 'sale_order']),
      );
      const { stdout: after } = await typo.run(['sync', 'orders', '--dry-run', '--json']);
      expect((JSON.parse(after) as { records: string[] }).records).not.toContain('sales team "Amazn"');
    });
  },
);
