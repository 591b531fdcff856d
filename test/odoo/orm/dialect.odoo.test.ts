import type { Dialect } from '../../../src/odoo/orm/dialect.ts';
import { dialectOf } from '../../../src/odoo/orm/kept-dialect.ts';
import { connectOdoo, type Odoo } from '../../../src/odoo/rpc/client.ts';
import {
  cloneDatabase,
  type OdooVersion,
  startOdoo,
  type TestDatabase,
  testedVersions,
} from '../../kit/odoo.ts';

jest.setTimeout(300_000);

const SHARED = {
  hasBatchPayments: false,
  batchHasMethod: false,
};

/** As the sources of these versions say; a row that tells something else would write to a field that is not there. */
const EXPECTED: Partial<Record<OdooVersion, Partial<Dialect>>> = {
  '19': {
    ...SHARED,
    taxBaseAffected: true,
    lineTaxes: 'tax_ids',
    lineRoute: 'route_ids',
    lineUnit: 'product_uom_id',
    computesFiscalPosition: true,
    orderHasJournal: true,
    invoicesApart: true,
    storableIsFlag: true,
    unitFactorIsSize: true,
    route: 'stock.route',
    ruleDestination: 'location_dest_id',
    moveQuantity: 'quantity',
    moveLineQuantity: 'quantity',
    packages: 'stock.package',
    operationTypeReserves: true,
    accountTypeIsWord: true,
    itemAccountTypeIsWord: true,
    hasBranches: true,
    accountingDateFollows: true,
    paymentMemo: 'memo',
    paymentMethod: 'payment_method_line_id',
    journalHasPaymentAccounts: false,
    methodHasPaymentAccount: true,
    linesFollow: true,
    statementsArePosted: false,
    messagesArePlain: true,
    hasSaveMulti: true,
  },
  '14': {
    ...SHARED,
    taxBaseAffected: false,
    lineTaxes: 'tax_id',
    lineRoute: 'route_id',
    lineUnit: 'product_uom',
    computesFiscalPosition: false,
    orderHasJournal: false,
    invoicesApart: false,
    storableIsFlag: false,
    unitFactorIsSize: false,
    route: 'stock.location.route',
    ruleDestination: 'location_id',
    moveQuantity: 'quantity_done',
    moveLineQuantity: 'qty_done',
    packages: 'stock.quant.package',
    operationTypeReserves: false,
    accountTypeIsWord: false,
    itemAccountTypeIsWord: false,
    hasBranches: false,
    accountingDateFollows: false,
    paymentMemo: 'ref',
    paymentMethod: 'payment_method_id',
    journalHasPaymentAccounts: true,
    methodHasPaymentAccount: false,
    linesFollow: false,
    statementsArePosted: true,
    messagesArePlain: false,
    hasSaveMulti: false,
  },
};

/** What only the administrator who runs setup has to know, and may see. */
const EXPECTED_SCREENS: Partial<Record<OdooVersion, Partial<Dialect>>> = {
  '19': {
    listTag: 'list',
    conditionsAreExpressions: true,
    groupsField: 'group_ids',
    groupMembers: 'user_ids',
    hasPrivileges: true,
  },
  '14': {
    listTag: 'tree',
    conditionsAreExpressions: false,
    groupsField: 'groups_id',
    groupMembers: 'users',
    hasPrivileges: false,
  },
};

/** Versions whose table was compared with their source. */
const COMPARED = testedVersions().filter((version) => EXPECTED[version] !== undefined);

describe.each(COMPARED)('the dialect of a real Odoo %s', (version) => {
  let database: TestDatabase;
  let calls: string[];
  let odoo: Odoo;

  beforeAll(async () => {
    database = await cloneDatabase(await startOdoo(version), 'dialect');
  });
  beforeEach(async () => {
    calls = [];
    const user = database.connector ?? database;
    odoo = await connectOdoo(
      {
        url: database.url,
        database: database.database,
        username: user.login,
        password: user.password,
        protocol: 'jsonrpc',
      },
      { onCall: ({ model, method }) => calls.push(`${model}.${method}`) },
    );
  });
  afterAll(() => database.drop());

  test("is this version's own, for the sidecar's user", async () => {
    expect(await dialectOf(odoo)).toMatchObject(EXPECTED[version] ?? {});
  });

  test("is this version's own, for an administrator", async () => {
    const { url, database: name, login, password } = database;
    const admin = await connectOdoo({
      url,
      database: name,
      username: login,
      password,
      protocol: 'jsonrpc',
    });
    expect(await dialectOf(admin)).toMatchObject({ ...EXPECTED[version], ...EXPECTED_SCREENS[version] });
  });

  test('is asked once whatever the context, in short by the next pass, and again once Odoo has refused a call', async () => {
    await dialectOf(odoo);
    const asked = calls.length;
    expect(asked).toBeGreaterThan(0);
    await Promise.all([dialectOf(odoo), dialectOf(odoo.with({ lang: 'en_US' }))]);
    expect(calls).toHaveLength(asked);
    const first = await dialectOf(odoo.fresh());
    const looked = calls.length - asked;
    expect({ looked, few: looked < asked / 2 }).toEqual({ looked: expect.any(Number), few: true });
    await expect(odoo.read('sale.order', 'there_is_no_such_method')).rejects.toThrow(
      'there_is_no_such_method',
    );
    const before = calls.length;
    expect(await dialectOf(odoo.fresh())).toEqual(first);
    expect(calls.length - before).toBeGreaterThan(asked - 1);
  });
});
