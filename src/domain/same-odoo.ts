import type { SaleOrderId } from './record-id.ts';
/**
 * Decides whether an Odoo is the one that the state file belongs to. Record ids are valid only in the database that assigned them:
 * in another database, or after a restored backup, they belong to other records.
 */

/** The address of an Odoo, and how it identifies itself. */
export type OdooIdentity = {
  url: string;
  database: string;
  /** `database.uuid`; undefined where the user may not read it. Odoo gives a duplicate a new one, a restored dump keeps it. */
  uuid?: string | undefined;
  /** When its first company was created; used in place of the uuid where that cannot be read. */
  born?: string | undefined;
};

/** What the recorded id of an order leads to now. */
export type Stand = 'fits' | 'gone' | 'reused' | 'other';

/** The records that Odoo now has under the ids in the state file. */
export type KnownRecords = {
  /**
   * Orders that were looked at, newest id first: `fits` the record carries the order, `gone` there is none, `reused` it was made after
   * the order was remembered, `other` it carries something else.
   */
  looked: readonly { odooId: SaleOrderId; stands: Stand }[];
  /** The greatest id in Odoo, 0 where there is no order at all; only asked for when the newest order does not fit. */
  greatestId?: number | undefined;
  /** The record whose creation time was recorded: `recreated` when Odoo has assigned its id again. */
  witness: 'fits' | 'recreated' | 'gone' | 'none';
};

export type OdooVerdict =
  | { kind: 'same'; moved: boolean }
  /** The same database, restored to an earlier moment. */
  | { kind: 'restored' }
  | { kind: 'other'; why: string };

/** When this many of the newest orders are all gone, people did not delete them. */
export const NEWEST_ORDERS = 5;

/**
 * Decides by the records first, then by what Odoo says of itself, last by its address: servers move, and databases with the same
 * name are exchanged.
 *
 * @param before undefined when the state has never noted an Odoo: older versions did not
 */
export function recognizeOdoo(
  before: OdooIdentity | undefined,
  now: OdooIdentity,
  records: KnownRecords,
): OdooVerdict {
  const moved = before !== undefined && (before.url !== now.url || before.database !== now.database);
  const claims = before === undefined ? 'unknown' : compareClaims(before, now);
  if (records.looked.length === 0) return withoutRecords(moved, claims);
  const someFit = records.looked.some(({ stands }) => stands === 'fits');
  if (records.witness !== 'recreated' && !wentBack(records)) {
    return moved && claims === 'different'
      ? other('it is a copy of the Odoo that the state file knows, at another address')
      : { kind: 'same', moved };
  }
  if (claims === 'same') {
    // The records are there, and as old as they should be: people have overwritten what they carry.
    const areAllThere = records.looked.every(({ stands }) => stands === 'fits' || stands === 'other');
    if (areAllThere && records.witness !== 'recreated' && !moved) return { kind: 'same', moved };
    return moved && !someFit
      ? other('none of the orders that the state file knows is there')
      : { kind: 'restored' };
  }
  return someFit && !moved
    ? { kind: 'restored' }
    : other('the ids that the state file knows belong to other records there');
}

function other(why: string): OdooVerdict {
  return { kind: 'other', why };
}

/** Only the cursors matter here: with the cursors of another Odoo, older orders would never be read. */
function withoutRecords(moved: boolean, claims: 'same' | 'different' | 'unknown'): OdooVerdict {
  if (claims === 'different') return other('it is another database than the one that the state file knows');
  return moved && claims === 'unknown'
    ? other('it is at another address than the Odoo that the state file knows')
    : { kind: 'same', moved };
}

function compareClaims(before: OdooIdentity, now: OdooIdentity): 'same' | 'different' | 'unknown' {
  if (before.uuid !== undefined && now.uuid !== undefined)
    return before.uuid === now.uuid ? 'same' : 'different';
  if (before.born === undefined || now.born === undefined) return 'unknown';
  return before.born === now.born ? 'same' : 'different';
}

/**
 * A database never gives an id twice, and people delete an order, or overwrite its reference, now and then, but not all of the newest:
 * a later record under a known id, or ids that end before a known one, show that the database was put back.
 */
function wentBack({ looked, greatestId }: KnownRecords): boolean {
  const [newest, second] = looked;
  if (newest === undefined) return false;
  return (
    looked.some(({ stands }) => stands === 'reused') ||
    looked.slice(0, NEWEST_ORDERS).every(({ stands }) => stands !== 'fits') ||
    // The newest alone is what a person deletes; if a backup lacks no more than that, the sweep brings it back.
    (greatestId !== undefined && greatestId < newest.odooId && second?.stands !== 'fits')
  );
}
