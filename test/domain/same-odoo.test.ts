import { recordId } from '../../src/domain/record-id.ts';
import {
  type KnownRecords,
  type OdooIdentity,
  recognizeOdoo,
  type Stand,
} from '../../src/domain/same-odoo.ts';

const HERE: OdooIdentity = { url: 'https://erp.example', database: 'prod', uuid: 'u1', born: '2020-01-01' };
const MOVED: OdooIdentity = { ...HERE, url: 'https://erp2.example' };

/** Records under the ids 100, 99, …, as they stand, newest first. */
function records(stands: readonly Stand[], rest: Partial<KnownRecords> = {}): KnownRecords {
  return {
    looked: stands.map((stand, index) => ({ odooId: recordId(100 - index), stands: stand })),
    witness: 'fits',
    ...rest,
  };
}
const verdict = (before: OdooIdentity | undefined, now: OdooIdentity, known: KnownRecords): string => {
  const result = recognizeOdoo(before, now, known);
  return result.kind === 'same' && result.moved ? 'moved' : result.kind;
};
const other = (changes: Partial<OdooIdentity>): OdooIdentity => ({ ...HERE, ...changes });
/** A user with few rights may not read the uuid. */
const withoutUuid = (identity: OdooIdentity): OdooIdentity => ({ ...identity, uuid: undefined });

describe('an Odoo whose records fit', () => {
  it.each<[string, OdooIdentity | undefined, OdooIdentity, string]>([
    ['at its address', HERE, HERE, 'same'],
    ['of which nothing was noted yet', undefined, HERE, 'same'],
    ['on a new server', HERE, MOVED, 'moved'],
    ['on a new server, without the right to read the uuid', withoutUuid(HERE), withoutUuid(MOVED), 'moved'],
    [
      'as a copy at another address, which Odoo has given another uuid',
      HERE,
      { ...MOVED, uuid: 'u2' },
      'other',
    ],
    ['as a copy that took the place of the first', HERE, other({ uuid: 'u2' }), 'same'],
  ])('%s', (_, before, now, expected) => {
    expect(verdict(before, now, records(['fits', 'fits']))).toBe(expected);
  });

  it('is the same when people have deleted an order, or overwritten references', () => {
    expect(verdict(HERE, HERE, records(['gone', 'fits', 'fits'], { greatestId: 120 }))).toBe('same');
    expect(verdict(HERE, HERE, records(['other', 'other', 'fits']))).toBe('same');
  });
});

describe('an Odoo that was put back', () => {
  it.each<[string, KnownRecords]>([
    ['the ids end before the newest two', records(['gone', 'gone', 'fits'], { greatestId: 98 })],
    [
      'all of the newest are gone',
      records(['gone', 'gone', 'gone', 'gone', 'gone', 'fits'], { greatestId: 400 }),
    ],
    ['a later record has a known id', records(['reused', 'fits'])],
    ['a known id is a later record’s, though newer ones fit', records(['fits', 'reused', 'fits'])],
    ['the first of all known orders was made again', records(['fits', 'fits'], { witness: 'recreated' })],
    ['to before all that is known', records(['gone', 'gone'], { greatestId: 7, witness: 'gone' })],
  ])('is recognised: %s', (_, known) => {
    expect(verdict(HERE, HERE, known)).toBe('restored');
    expect(verdict(withoutUuid(HERE), withoutUuid(HERE), known)).toBe('restored');
  });

  it('is recognised by an old state file too, when some of its orders fit', () => {
    expect(
      verdict(undefined, HERE, records(['gone', 'gone', 'fits'], { greatestId: 98, witness: 'none' })),
    ).toBe('restored');
  });

  it('is recognised at a new address by its uuid and the orders left', () => {
    expect(verdict(HERE, MOVED, records(['gone', 'gone', 'fits'], { greatestId: 98 }))).toBe('restored');
  });
});

it('does not count as restored because a person has deleted the newest order', () => {
  expect(verdict(HERE, HERE, records(['gone', 'fits', 'fits'], { greatestId: 99 }))).toBe('same');
});

describe('another Odoo', () => {
  const strange = records(['other', 'gone', 'gone'], { greatestId: 3, witness: 'recreated' });
  it.each<[string, OdooIdentity | undefined, OdooIdentity]>([
    [
      'at another address',
      HERE,
      { url: 'https://test.example', database: 'prod', uuid: 'u2', born: '2026-01-01' },
    ],
    ['under the same name', HERE, other({ uuid: 'u2', born: '2026-01-01' })],
    [
      'under the same name, without the right to read the uuid',
      withoutUuid(HERE),
      withoutUuid(other({ born: '2026-01-01' })),
    ],
    ['for an old state file', undefined, HERE],
    ['that came of the same template', HERE, MOVED],
  ])('is refused: %s', (_, before, now) => {
    expect(verdict(before, now, strange)).toBe('other');
  });

  it('is refused when nothing but a cursor is known', () => {
    const none = records([], { witness: 'none' });
    expect(verdict(HERE, other({ uuid: 'u2' }), none)).toBe('other');
    expect(verdict(withoutUuid(HERE), { ...MOVED, uuid: undefined, born: undefined }, none)).toBe('other');
    expect(verdict(HERE, MOVED, none)).toBe('moved');
    expect(verdict(undefined, HERE, none)).toBe('same');
  });
});
