import { Decimal } from '../../src/domain/money.ts';
import { recordId } from '../../src/domain/record-id.ts';
import { ensurePayments } from '../../src/odoo/account/payment.ts';
import type { Company } from '../../src/odoo/company.ts';

test('a journal without the payment method "Manual" is named, and Odoo is asked for no payment', async () => {
  const asked: string[] = [];
  const odoo = {
    read: async (model: string) => {
      asked.push(model);
      return [];
    },
  };
  const company = { odoo, dialect: { paymentMethod: 'payment_method_line_id' } } as unknown as Company;
  const journal = { id: recordId(3), name: 'Amazon Payments', currencyId: undefined, accountId: recordId(4) };
  const payment = {
    key: 'x',
    memo: 'x',
    date: '2026-11-10',
    amount: new Decimal(10),
    partnerId: recordId(1),
    receivableId: recordId(2),
  };
  await expect(ensurePayments(company, journal as never, [payment as never])).rejects.toMatchObject({
    message: 'The journal "Amazon Payments" has no inbound payment method "Manual"',
    code: 'ODOO_VALIDATION',
  });
  expect(asked).toEqual(['account.payment.method.line']);
});
