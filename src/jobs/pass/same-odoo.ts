import type { SaleOrderId } from '../../domain/record-id.ts';
import {
  NEWEST_ORDERS,
  type OdooIdentity,
  type OdooVerdict,
  recognizeOdoo,
  type Stand,
} from '../../domain/same-odoo.ts';
import { StateError } from '../../errors.ts';
import { readDatabaseClaims } from '../../odoo/base/database.ts';
import { readUntil } from '../../odoo/orm/whole-or-halves.ts';
import type { Odoo } from '../../odoo/rpc/client.ts';
import {
  greatestSaleOrderId,
  readSaleOrders,
  type SaleOrderRecord,
  saleOrderKey,
} from '../../odoo/sale/order.ts';
import type { Fingerprint } from '../../state/fingerprint.ts';
import type { RememberedOrder } from '../../state/orders.ts';
import { bringBack, type OdooMemory, readOrderKeys } from './restored.ts';

/**
 * Number of older orders to check: the newest orders show whether Odoo was restored, the older ones whether it is the same Odoo
 * at all.
 */
const OLDER_ORDERS = 10;

/**
 * Makes sure that this Odoo is the one that the state belongs to, before anything is read or written by an id. If it was restored
 * from a backup, the state forgets what Odoo has lost, so that the passes recreate it; a different Odoo is refused. One call
 * while nothing has changed.
 *
 * @throws StateError (`STATE_OTHER_ODOO`) for another Odoo; OdooError
 */
export async function assertSameOdoo(memory: OdooMemory, odoo: Odoo): Promise<void> {
  const { state, name, address } = memory;
  const before = await state.fingerprints.get(name);
  const known = await knownOrders(memory);
  const look = (records: Known) =>
    known.map((order) => ({ odooId: order.odooId, stands: standOf(order, records) }));
  // Records created seconds ago may be missing if a replica of the database answers.
  const records = await readUntil(
    () => readKnown(memory, odoo, known),
    (found) => look(found)[0]?.stands !== 'gone',
  );
  const looked = look(records);
  const [newest] = looked;
  const fits = newest?.stands === 'fits' && looked.every(({ stands }) => stands !== 'reused');
  const witness = standOfWitness(before, records);
  const isAsBefore = before?.url === address.url && before.database === address.database;
  if (fits && witness === 'fits' && isAsBefore) return;
  const now: OdooIdentity = { ...address, ...(await readDatabaseClaims(odoo)) };
  const isGone = newest?.stands === 'gone';
  const greatestId = isGone ? ((await greatestSaleOrderId(odoo)) ?? 0) : undefined;
  const verdict = recognizeOdoo(before, now, { looked, greatestId, witness });
  if (verdict.kind === 'other') throw otherOdoo(memory, before, verdict);
  // Who only looks changes no memory either: the next pass recognises the same.
  if (odoo.readsOnly) return;
  if (verdict.kind === 'restored') await bringBack(memory, odoo);
  const fitting = known.find((order) => standOf(order, records) === 'fits');
  await state.fingerprints.set(name, { ...now, witness: witnessOf(before, witness, fitting, records) });
}

/** The newest recorded orders, and the oldest. */
async function knownOrders({ state, name }: OdooMemory): Promise<RememberedOrder[]> {
  const newest = await state.orders.inOdoo(name, NEWEST_ORDERS);
  return [...newest, ...(await state.orders.oldestInOdoo(name, OLDER_ORDERS))].filter(
    ({ odooId }, index, all) => all.findIndex((other) => other.odooId === odooId) === index,
  );
}

type Known = { orders: ReadonlyMap<SaleOrderId, SaleOrderRecord>; keys: ReadonlyMap<SaleOrderId, string> };

async function readKnown(
  { state, name, referenceField }: OdooMemory,
  odoo: Odoo,
  known: readonly RememberedOrder[],
): Promise<Known> {
  const witness = (await state.fingerprints.get(name))?.witness;
  const ids = new Set([
    ...known.map(({ odooId }) => odooId),
    ...(witness === undefined ? [] : [witness.odooId]),
  ]);
  const records = await readSaleOrders({ odoo }, [...ids], referenceField);
  const orders = new Map(records.map((record) => [record.id, record]));
  const doubtful = known.filter(
    ({ orderId, odooId }) => orders.get(odooId)?.references.includes(orderId) !== true,
  );
  return { orders, keys: await readOrderKeys(odoo, doubtful) };
}

function standOf({ orderId, odooId, recordedAt }: RememberedOrder, { orders, keys }: Known): Stand {
  const record = orders.get(odooId);
  if (keys.get(odooId) === saleOrderKey(orderId)) return 'fits';
  if (record === undefined) return 'gone';
  if (record.references.includes(orderId)) return 'fits';
  return record.madeAt !== undefined && record.madeAt > recordedAt ? 'reused' : 'other';
}

function standOfWitness(
  before: Fingerprint | undefined,
  records: Known,
): 'fits' | 'recreated' | 'gone' | 'none' {
  const witness = before?.witness;
  if (witness === undefined) return 'none';
  const record = records.orders.get(witness.odooId);
  if (record === undefined) return 'gone';
  return record.madeAt === witness.madeAt ? 'fits' : 'recreated';
}

function witnessOf(
  before: Fingerprint | undefined,
  stands: 'fits' | 'recreated' | 'gone' | 'none',
  fitting: RememberedOrder | undefined,
  { orders }: Known,
): Fingerprint['witness'] {
  if (stands === 'fits') return before?.witness;
  const madeAt = fitting === undefined ? undefined : orders.get(fitting.odooId)?.madeAt;
  return fitting === undefined || madeAt === undefined
    ? undefined
    : { odooId: fitting.odooId, orderId: fitting.orderId, madeAt };
}

function otherOdoo(
  { name, address }: OdooMemory,
  before: Fingerprint | undefined,
  { why }: Extract<OdooVerdict, { kind: 'other' }>,
): StateError {
  const here = `the database ${address.database} at ${address.url}`;
  const there =
    before === undefined ? 'another Odoo' : `another Odoo (the database ${before.database} at ${before.url})`;
  return new StateError(
    `The state file belongs to ${there} than ${here}, for the account ${name}: ${why}. Nothing was written`,
    {
      code: 'STATE_OTHER_ODOO',
      hint: 'Correct odoo.url or odoo.database. If this Odoo is meant, give it a state file of its own (state.path), or have this one forget the Odoo of before: amazon-odoo state adopt.',
    },
  );
}
