import type { CallRecord } from './amazon/client.ts';

export type OdooCall = { model: string; method: string; milliseconds: number; failed: boolean };

/** Called for each call to Odoo and Amazon, for metrics and for the question whether the other side answers. */
export type Watch = {
  odooCall(call: OdooCall): void;
  amazonCall(account: string, call: CallRecord): void;
};
