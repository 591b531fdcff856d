import type { IgnoreRule } from '../order-status.ts';

/** For each rule: why an order is not in Odoo, and what would change that. */
const SENTENCES: Readonly<Record<IgnoreRule | 'NOTHING_LEFT', string>> = {
  NON_AMAZON: 'It was placed in another shop, and Amazon only ships it (multi-channel fulfilment).',
  OTHER_MARKETPLACE:
    'Its marketplace is not synchronized: see marketplaces in the settings, and Synchronized on the account form.',
  PENDING:
    'Amazon has not released it yet (payment or stock is pending); it is imported when it may be shipped.',
  UNFULFILLABLE: 'Amazon cannot fulfil it.',
  CANCELLED_BEFORE_IMPORT: 'It was cancelled before it could be imported.',
  FBA_NOT_SHIPPED: 'Amazon fulfils it and has not shipped it yet; it is imported when it is shipped.',
  FBM_SHIPPED_BEFORE_IMPORT:
    'It was shipped before it was first seen here: set odoo.importShippedFbm, or import it with "amazon-odoo recover".',
  NOTHING_LEFT: 'Every unit of it was cancelled.',
};

/** The sentence for a rule; for a rule that only a newer version of the program knows, its name. */
export function sentenceOfRule(rule: string): string {
  return Object.entries(SENTENCES).find(([name]) => name === rule)?.[1] ?? rule;
}
