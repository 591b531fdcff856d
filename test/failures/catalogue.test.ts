import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { classNames, closedByPass, FAILURE_CLASSES } from '../../src/failures/catalogue.ts';

const OPERATIONS = readFileSync(join(__dirname, '../../docs/operations.md'), 'utf8');

/** The rows of the table of classes in docs/operations.md: class, meaning, closes. */
function documented(): string[][] {
  const section = /## Codes of the failure log\n([\s\S]*?)\n## /.exec(`${OPERATIONS}\n## `)?.[1] ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

describe('the failure catalogue', () => {
  it('is what docs/operations.md says, class by class', () => {
    const expected = classNames().map((name) => [
      `\`${name}\``,
      FAILURE_CLASSES[name].meaning,
      FAILURE_CLASSES[name].closes,
    ]);
    expect(documented()).toEqual(expected);
  });

  it('lets a pass close only classes of its own flow', () => {
    expect(closedByPass('shipments')).toEqual([
      'refusedByOdoo',
      'trackingMissing',
      'shipmentRefused',
      'shipmentUnknown',
      'cancelledBeforeShipping',
      'unmappedLine',
    ]);
    expect(closedByPass('orders')).not.toContain('lockedPeriod');
  });

  it('leaves a refused VAT number open until the contact has one', () => {
    expect(closedByPass('orders')).not.toContain('invalidVat');
  });
});
