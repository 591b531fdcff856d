import { belongsTo, type OwnerTraces } from '../../src/domain/owner.ts';
import { recordId, type TeamId } from '../../src/domain/record-id.ts';

const OWN = { name: 'eu', teamIds: [recordId<TeamId>(5), recordId<TeamId>(6)] };

function traces(known: Partial<OwnerTraces>): OwnerTraces {
  return { importedHere: false, seenByOther: false, mark: undefined, teamId: undefined, ...known };
}

test.each<[string, Partial<OwnerTraces>, boolean]>([
  ['imported here, whatever team a person has chosen', { importedHere: true, teamId: recordId(9) }, true],
  ['marked with another account, in a shared team', { mark: 'us', teamId: recordId(5) }, false],
  ['marked with this account, in another team', { mark: 'eu', teamId: recordId(9) }, true],
  ['seen by another account, in a shared team', { seenByOther: true, teamId: recordId(5) }, false],
  ['remembered by nobody, in the team of a marketplace', { teamId: recordId(6) }, true],
  ['remembered by nobody, in another team', { teamId: recordId(9) }, false],
  ['remembered by nobody, in no team', {}, false],
])('an order %s', (_, known, own) => {
  expect(belongsTo(traces(known), OWN)).toBe(own);
});
