import { refusedReason } from '../../../src/domain/shipments/refusal.ts';

describe('why Amazon did not take a parcel', () => {
  test.each([
    [
      'Amazon refused confirmShipment (400 PackageToUpdateNotFound): Failed to create package due to not finding a matching package',
      'Amazon waits for no parcel with these goods: they may be reported already, or the order was changed. Amazon\'s words: "Failed to create package due to not finding a matching package (400 PackageToUpdateNotFound)"',
    ],
    [
      'Amazon refused confirmShipment (400 InvalidInput): The tracking number is too long',
      'Amazon does not accept the tracking reference. Amazon\'s words: "The tracking number is too long (400 InvalidInput)"',
    ],
    ['18028 Something else', 'Amazon did not take this parcel. Amazon\'s words: "18028 Something else"'],
  ])('%s', (said, expected) => {
    expect(refusedReason(said)).toBe(expected);
  });
});
