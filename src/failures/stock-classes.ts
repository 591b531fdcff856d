/** What can go wrong with the quantities of offers on Amazon; {@link FAILURE_CLASSES} checks their shape. */
export const STOCK_CLASSES = {
  stockRefused: {
    flow: 'stock',
    actor: 'seller',
    meaning: 'Amazon refused the quantity of an offer; its message is shown',
    closes: 'Amazon takes it; it is sent again once a day, and when it changes',
    closedBy: 'pass',
  },
  stockNotLive: {
    flow: 'stock',
    actor: 'seller',
    meaning: 'Amazon accepted the quantity of an offer two hours ago and still shows another',
    closes: 'Amazon shows it; it is sent again once a day',
    closedBy: 'pass',
  },
  stockBrake: {
    flow: 'stock',
    actor: 'odoo',
    meaning: 'more offers would fall to 0 at once than `stock.brakePercent` allows; no quantity is sent',
    closes: 'fewer would fall to 0. **When the stock is right, dismiss it: then they are sent**',
    closedBy: 'pass',
  },
  stockWaits: {
    flow: 'stock',
    actor: 'operator',
    meaning: "Amazon's orders were not read lately, so that no quantity is sent",
    closes: 'orders are read again',
    closedBy: 'pass',
  },
} as const;
