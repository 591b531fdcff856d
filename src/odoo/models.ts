/**
 * Models of Odoo as other rooms have to name them: what a failure, a to-do or a follower is about. What is read from them, and how it is
 * written, stays in the room of the model.
 */
export const SALE_ORDER = 'sale.order';
export const PICKING = 'stock.picking';
export const PARTNER = 'res.partner';
export const JOURNAL_ENTRY = 'account.move';
export const BANK_STATEMENT = 'account.bank.statement';
