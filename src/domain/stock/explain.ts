import type { Promised } from './promise.ts';

/** A line of an explanation: a figure and what it is. */
export type ExplanationLine = { text: string; quantity: number };

/** How a promise came about, line by line, from what lies there to what Amazon is told. */
export function linesOf({
  parts,
  possible,
  sharedBy,
  buffer,
  cap,
  paused,
  units,
}: Promised): ExplanationLine[] {
  const several = parts.length > 1;
  const lines = parts.flatMap((part): ExplanationLine[] => {
    const of = several ? ` of product ${part.productId}` : '';
    const { onHand, free, outgoing } = part.quantities;
    return [
      { text: `on hand${of}`, quantity: onHand },
      { text: `free, without reservations${of}`, quantity: free },
      { text: `ordered by customers and not delivered${of}`, quantity: -outgoing },
      { text: `the lower of free, and of on hand less ordered${of}`, quantity: part.counted },
      { text: `pending on Amazon${of}`, quantity: -part.pending },
      { text: `ordered on Amazon and not in Odoo${of}`, quantity: -part.notInOdoo },
      { text: `available${of}`, quantity: part.available },
      ...(part.quantity === 1
        ? []
        : [{ text: `needed for one unit of the offer${of}`, quantity: part.quantity }]),
    ];
  });
  return [
    ...lines,
    {
      text: sharedBy > 1 ? `units, or its share: ${sharedBy} offers use this stock` : 'units',
      quantity: possible,
    },
    ...(buffer === 0 ? [] : [{ text: 'buffer', quantity: -buffer }]),
    ...(possible - buffer > cap ? [{ text: 'at most (cap)', quantity: cap }] : []),
    ...(paused ? [{ text: 'paused by a person', quantity: 0 }] : []),
    { text: 'promised', quantity: units },
  ];
}
