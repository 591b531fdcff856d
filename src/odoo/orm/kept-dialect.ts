import { isDeepStrictEqual } from 'node:util';
import type { Odoo } from '../rpc/client.ts';
import { type Dialect, readDialect, readFacts, type ToldDialect } from './dialect.ts';

/**
 * Models that tell each release from the one before it: `sale.order` 15, 16 and 17, `product.product` 18, `sale.order.line` 19. They
 * tell also of apps that add fields to them: quotation templates, and kits (`stock.move`).
 */
const SHOW_RELEASE = ['sale.order', 'sale.order.line', 'product.product', 'stock.move'];

/** Even a change that none of these shows, as of a right to one field, is seen after an hour. */
const LONGEST_MS = 60 * 60_000;

type Kept = ToldDialect & { at: number; failed: number };

const kept = new WeakMap<Odoo['session'], Kept>();

/**
 * The version differences of the connected Odoo, looked at once per pass. A pass that finds the same release and apps as the pass
 * before asks for a few models instead of thirty.
 *
 * @throws OdooError when Odoo cannot be asked
 */
export function dialectOf(odoo: Odoo): Promise<Dialect> {
  return odoo.once(keepDialect);
}

async function keepDialect(odoo: Odoo): Promise<Dialect> {
  const before = kept.get(odoo.session);
  if (before !== undefined && (await stillHolds(odoo, before))) return before.dialect;
  const at = performance.now();
  const { failed } = odoo.session;
  const told = await readDialect(odoo);
  kept.set(odoo.session, { ...told, at, failed });
  return told.dialect;
}

/**
 * Whether Odoo would tell the same again. Not assumed once a call has failed, for that may be because Odoo has changed. What the user
 * could not see before is looked at each time: somebody may have installed the app or given the right.
 */
async function stillHolds(odoo: Odoo, { facts, at, failed }: Kept): Promise<boolean> {
  if (odoo.session.failed !== failed || performance.now() - at > LONGEST_MS) return false;
  const unseen = [...facts].filter(([, fields]) => fields.size === 0).map(([model]) => model);
  const now = await readFacts(odoo, new Set([...SHOW_RELEASE, ...unseen]));
  return [...now].every(([model, fields]) => isDeepStrictEqual(fields, facts.get(model)));
}
