import { type JournalEntryId, type PaymentId, recordId } from '../../../src/domain/record-id.ts';
import { discardDrafts, type SettlementRecords } from '../../../src/odoo/account/settlement-records.ts';
import type { Company } from '../../../src/odoo/company.ts';

const ID = '17000000001';

/** External IDs of the records of an Odoo, by model and id. */
const NAMES: Record<string, Record<number, string>> = {
  'account.payment': { 1: `amazon_odoo.settlement_${ID}_order`, 2: '' },
  // Another module may have named a record too.
  'account.move': { 3: `amazon_odoo.settlement_${ID}_payout`, 4: '', 5: '__export__.account_move_5' },
  'account.bank.statement': { 6: `amazon_odoo.settlement_${ID}`, 7: '' },
};

/** Deletes drafts in an Odoo that has all of {@link NAMES}, over one of its protocols. */
async function discard(records: SettlementRecords, protocol: 'jsonrpc' | 'xmlrpc'): Promise<string[]> {
  const deleted: string[] = [];
  const odoo = {
    protocol,
    read: async (
      model: string,
      method: string,
      { domain = [] }: { domain?: [string, string, number[]][] },
      { ids = [] }: { ids?: number[] } = {},
    ) => {
      if (method === 'get_external_id')
        return Object.fromEntries(ids.map((id) => [id, NAMES[model]?.[id] ?? '']));
      const asked = domain.find(([, operator]) => operator === 'in')?.[2] ?? [];
      if (model !== 'ir.model.data') return asked.map((id) => ({ id }));
      const of = String(domain.find(([field]) => field === 'model')?.[2]);
      return asked.flatMap((id) => {
        const name = NAMES[of]?.[id] ?? '';
        return name.startsWith('amazon_odoo.') ? [{ id, res_id: id, name: name.slice(12) }] : [];
      });
    },
    call: async (model: string, method: string, _: unknown, { ids }: { ids: number[] }) => {
      deleted.push(`${method} ${model} ${ids.join(' ')}`);
    },
  };
  await discardDrafts({ odoo } as unknown as Company, records);
  return deleted;
}

const payment = (id: number) => ({
  id: recordId<PaymentId>(id),
  moveId: undefined,
  label: 'Order',
  amount: 0 as never,
  posted: false,
});
const entry = (id: number) => ({ id: recordId<JournalEntryId>(id), ref: `AMZ-${ID} payout`, lines: [] });

describe.each(['jsonrpc', 'xmlrpc'] as const)(
  'drafts that carry the name of a settlement, over %s',
  (protocol) => {
    test('are deleted where this program created them', async () => {
      expect(
        await discard(
          { payments: [payment(1)], entries: [entry(3)], statement: { id: recordId(6), lines: [] } },
          protocol,
        ),
      ).toEqual(['unlink account.payment 1', 'unlink account.move 3', 'unlink account.bank.statement 6']);
    });

    test('stay where a person created them', async () => {
      expect(
        await discard(
          {
            payments: [payment(1), payment(2)],
            entries: [entry(3), entry(4), entry(5)],
            statement: { id: recordId(7), lines: [] },
          },
          protocol,
        ),
      ).toEqual(['unlink account.payment 1', 'unlink account.move 3']);
    });
  },
);
