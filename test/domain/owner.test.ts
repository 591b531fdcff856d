import { belongsTo, type OwnerTraces } from '../../src/domain/owner.ts';

const OWN = { name: 'eu', teamIds: [5, 6] };

function traces(known: Partial<OwnerTraces>): OwnerTraces {
  return { importedHere: false, seenByOther: false, mark: undefined, teamId: undefined, ...known };
}

test.each<[string, Partial<OwnerTraces>, boolean]>([
  ['imported here, whatever team a person has chosen', { importedHere: true, teamId: 9 }, true],
  ['marked with another account, in a shared team', { mark: 'us', teamId: 5 }, false],
  ['marked with this account, in another team', { mark: 'eu', teamId: 9 }, true],
  ['seen by another account, in a shared team', { seenByOther: true, teamId: 5 }, false],
  ['remembered by nobody, in the team of a marketplace', { teamId: 6 }, true],
  ['remembered by nobody, in another team', { teamId: 9 }, false],
  ['remembered by nobody, in no team', {}, false],
])('an order %s', (_, known, own) => {
  expect(belongsTo(traces(known), OWN)).toBe(own);
});
