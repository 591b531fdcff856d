import { otherRecipient } from '../../src/odoo/stock/delivery-mail.ts';

describe('whom a mail about a delivery without a contact still finds', () => {
  test.each([
    ['{{ object.partner_id.id }}'],
    ['${object.partner_id.id}'],
    ['{{ object.partner_id.email and object.partner_id.id or object.partner_id.parent_id.id }}'],
    ['warehouse@example.com {{ object.company_id.email }} {{ object.user_id.partner_id.id }}'],
    [''],
  ])('nobody: %s', (recipients) => {
    expect(otherRecipient(recipients)).toBeUndefined();
  });

  test.each([
    ['{{ object.sale_id.partner_id.id }}', 'object.sale_id.partner_id.id'],
    [
      '${object.partner_id.id} ${object.group_id.sale_id.partner_invoice_id.email|safe}',
      'object.group_id.sale_id.partner_invoice_id.email',
    ],
    ['{{ object.partner_identity }}', 'object.partner_identity'],
  ])('the buyer: %s', (recipients, path) => {
    expect(otherRecipient(recipients)).toBe(path);
  });
});
