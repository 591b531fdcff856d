import fc from 'fast-check';
import type { OrderView } from '../../../src/domain/shipments/amazon-view.ts';
import { amazonIsNeeded, decideParcels, type Remembered } from '../../../src/domain/shipments/decide.ts';
import { PARCEL_STATES, type ParcelState } from '../../../src/domain/shipments/parcel-state.ts';
import type { Parcel } from '../../../src/domain/shipments/parcels.ts';
import { box, type Case, facts, hashOf, MUG, parcel, view } from '../../kit/parcels.ts';

/** The next state of each parcel, or `report`. */
const next = (one: Case): string[] => decideParcels(facts(one)).map((decision) => decision.next);

describe('memory never changes a verdict', () => {
  test('a parcel that left after another was shipped from Seller Central', () => {
    const parcels = [parcel(6200), parcel(8500)];
    const amazon = view([1, 1], { packages: [box(1, 'X')] });
    const first = { number: 6200, contentHash: hashOf(parcel(6200)) };
    expect(next({ parcels, amazon })).toEqual(['elsewhere', 'report']);
    expect(next({ parcels, amazon, remembered: [{ ...first, state: 'elsewhere' }] })).toEqual([
      'elsewhere',
      'report',
    ]);
    expect(next({ parcels, amazon, remembered: [{ ...first, state: 'sent' }] })).toEqual(['sent', 'report']);
  });

  test('what becomes of the newest parcel does not depend on what is remembered of older ones', () => {
    const states = Object.keys(PARCEL_STATES) as ParcelState[];
    const older = fc.record({
      mugs: fc.integer({ min: 0, max: 3 }),
      atAmazon: fc.boolean(),
      state: fc.option(fc.constantFrom(...states)),
      sameContent: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(older, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 0, max: 4 }),
        fc.integer({ min: 0, max: 6 }),
        (olderOnes, newestMugs, foreign, unfulfilled) => {
          const numbered = olderOnes.map((each, index) => ({ ...each, number: (index + 1) * 100 }));
          const newest = parcel((olderOnes.length + 1) * 100, {}, newestMugs);
          const parcels = [...numbered.map(({ number, mugs }) => parcel(number, {}, mugs)), newest];
          const packages = numbered
            .filter(({ atAmazon, mugs }) => atAmazon && mugs > 0)
            .map(({ number, mugs }) => box(number, `T-${number}`, mugs));
          const held = numbered.reduce((sum, { atAmazon, mugs }) => sum + (atAmazon ? mugs : 0), 0);
          const amazon = view([held + foreign, unfulfilled], { packages });
          const remembered = numbered.flatMap(({ number, state, sameContent }) =>
            state === null
              ? []
              : [{ number, state, contentHash: sameContent ? hashOf(parcel(number)) : 'other' }],
          );
          const newestOf = (memories: Remembered[]) => {
            const decision = decideParcels(facts({ parcels, amazon, remembered: memories })).at(-1);
            return { next: decision?.next, finding: decision?.finding };
          };
          expect(newestOf(remembered)).toEqual(newestOf([]));
        },
      ),
      { numRuns: 1000 },
    );
  });
});

/** Amazon and the sidecar over time, as far as one item of one order goes. */
type Step =
  | { kind: 'deliver'; mugs: number }
  | { kind: 'shipFromSellerCentral'; mugs: number }
  | { kind: 'pass'; fresh: boolean; answerLost: boolean }
  | { kind: 'loseState' };

const countOf = (each: OrderView['packages'][number] | undefined): number => each?.items[0]?.quantity ?? 0;

/** Lets things happen, and the sidecar catch up in two last passes. */
function play(
  ordered: number,
  steps: readonly Step[],
): { amazon: OrderView; delivered: number; tooMuch: number } {
  const packages: OrderView['packages'] = [];
  const parcels: Parcel[] = [];
  let seen: OrderView | undefined;
  let remembered: Remembered[] = [];
  let tooMuch = 0;
  const fulfilled = (): number => packages.reduce((sum, each) => sum + countOf(each), 0);
  const current = (): OrderView => view([fulfilled(), ordered - fulfilled()], { packages: [...packages] });
  const pass = (fresh: boolean, answerLost: boolean): void => {
    const amazonView = fresh || seen === undefined ? current() : seen;
    seen = amazonView;
    const first = facts({ parcels, amazon: amazonView, remembered, isFresh: fresh });
    const asked = amazonIsNeeded(first) === undefined ? first : { ...first, view: current(), isFresh: true };
    if (asked.isFresh) seen = asked.view;
    const decisions = decideParcels(asked);
    remembered = decisions.map(({ parcel: { number }, next: state, contentHash, finding }): Remembered => {
      if (state !== 'report') return { number, state, contentHash };
      const quantity = 'items' in finding ? (finding.items[0]?.quantity ?? 0) : 0;
      const known = packages.findIndex((each) => each.number === String(number));
      const room = ordered - fulfilled() + countOf(packages[known]);
      if (quantity > room) tooMuch += 1;
      if (known >= 0) packages.splice(known, 1);
      packages.push(box(number, `T-${number}`, Math.min(quantity, room)));
      return { number, state: answerLost ? 'unknown' : 'sent', contentHash };
    });
  };
  for (const step of steps) {
    if (step.kind === 'deliver') parcels.push(parcel((parcels.length + 1) * 100, {}, step.mugs));
    else if (step.kind === 'loseState') remembered = [];
    else if (step.kind === 'pass') pass(step.fresh, step.answerLost);
    else {
      const quantity = Math.min(step.mugs, ordered - fulfilled());
      if (quantity > 0) packages.push(box(packages.length + 1, `X-${packages.length}`, quantity));
    }
  }
  pass(true, false);
  pass(true, false);
  const delivered = parcels.reduce((sum, { units }) => sum + (units.get(MUG) ?? 0), 0);
  return { amazon: current(), delivered, tooMuch };
}

test('whatever happens in whatever order, every shipped unit is finally reported to Amazon, and never too many', () => {
  const mugs = fc.integer({ min: 1, max: 3 });
  const step = fc.oneof(
    fc.record({ kind: fc.constant('deliver' as const), mugs }),
    fc.record({ kind: fc.constant('shipFromSellerCentral' as const), mugs }),
    fc.record({ kind: fc.constant('pass' as const), fresh: fc.boolean(), answerLost: fc.boolean() }),
    fc.record({ kind: fc.constant('loseState' as const) }),
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.array(step, { maxLength: 12 }), (ordered, steps) => {
      const { amazon, delivered, tooMuch } = play(ordered, steps);
      expect(amazon.items[0]?.fulfilled).toBeGreaterThanOrEqual(Math.min(ordered, delivered));
      expect(tooMuch).toBe(0);
    }),
    { numRuns: 2000 },
  );
});
