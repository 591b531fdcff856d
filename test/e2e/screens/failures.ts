import {
  ACCOUNT_FIELDS as ACCOUNT,
  ACCOUNT_MODEL,
  FAILURE_FIELDS as FAILURE,
  FAILURE_MODEL,
} from '../../../src/odoo/screens/fields.ts';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import type { TestDatabase } from '../../kit/odoo.ts';
import type { PlainOdoo, Presser } from '../../kit/rpc.ts';
import { order } from './orders.ts';

type Screens = {
  database: TestDatabase;
  amazon: Simulator;
  admin: PlainOdoo;
  run: (...args: string[]) => Promise<unknown>;
  press: Presser;
};

/** Three orders fail for their SKU. One is dismissed; then its cause ends, and the two others are retried together. */
export async function dismissAndRetry(
  { database, amazon, admin, run, press }: Screens,
  account: number,
): Promise<Record<string, unknown>> {
  const set = (policy: string): Promise<unknown> =>
    admin.call(ACCOUNT_MODEL, 'write', { vals: { [ACCOUNT.unknownSku]: policy } }, { ids: [account] });
  const column = async (sql: string): Promise<string[]> =>
    (await database.sql(sql)).map(([value = '']) => value);
  const states = (): Promise<string[]> => column(`SELECT x_state FROM ${FAILURE_MODEL} ORDER BY x_name`);
  const open = async (): Promise<number> => {
    const sql = `SELECT ${ACCOUNT.openFailures} FROM ${ACCOUNT_MODEL} WHERE id = ${account}`;
    return Number((await column(sql))[0]);
  };
  const idOf = async (orderId: string): Promise<number> =>
    Number((await column(`SELECT id FROM ${FAILURE_MODEL} WHERE x_name = '${orderId}'`))[0]);

  const [one, two, dismissed] = [order(0.06), order(0.06), order(0.06)];
  amazon.control.putOrders([one, two, dismissed]);
  await set('fail');
  await run('sync', 'orders');
  const titles = await column(`SELECT ${FAILURE.title} FROM ${FAILURE_MODEL}`);
  const openBefore = await open();
  await press(FAILURE_MODEL, FAILURE.dismiss, await idOf(dismissed.orderId));
  await run('sync', 'requests');
  const afterDismissal = await states();
  await set('default');
  await press(FAILURE_MODEL, FAILURE.retry, await idOf(one.orderId), await idOf(two.orderId));
  await run('sync', 'requests');
  const ids = [one, two, dismissed].map(({ orderId }) => `'${orderId}'`).join(', ');
  return {
    titles,
    dismissed: afterDismissal,
    retried: await states(),
    open: [openBefore, await open()],
    inOdoo: await column(`SELECT count(*) FROM sale_order WHERE client_order_ref IN (${ids})`),
  };
}
