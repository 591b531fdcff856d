import type { TestDatabase } from './odoo.ts';
import type { Warehouse } from './warehouse.ts';

/** {@link lettersToBuyers} where nobody has written to a buyer. */
export const NO_LETTERS = [
  ['mail', '0'],
  ['notification', '0'],
  ['recipient', '0'],
  ['sms', '0'],
];

/** Whatever reaches or could reach a buyer: letters, notifications, recipients, text messages and followers. */
export function lettersToBuyers(database: TestDatabase): Promise<string[][]> {
  const notification =
    database.version === '14' ? 'mail_message_res_partner_needaction_rel' : 'mail_notification';
  return database.sql(`WITH buyer AS (SELECT res_id AS id FROM ir_model_data WHERE module = 'amazon_odoo' AND model = 'res.partner'
      UNION SELECT id FROM res_partner WHERE email LIKE '%marketplace.example%')
    SELECT 'mail', count(*) FROM mail_mail WHERE email_to LIKE '%marketplace.example%' OR email_cc LIKE '%marketplace.example%'
      OR id IN (SELECT mail_mail_id FROM mail_mail_res_partner_rel JOIN buyer ON buyer.id = res_partner_id)
    UNION ALL SELECT 'notification', count(*) FROM ${notification} JOIN buyer ON buyer.id = res_partner_id
    UNION ALL SELECT 'recipient', count(*) FROM mail_message_res_partner_rel JOIN buyer ON buyer.id = res_partner_id
    UNION ALL SELECT 'sms', count(*) FROM sms_sms JOIN buyer ON buyer.id = partner_id
    UNION ALL SELECT 'follower of ' || res_model, count(*) FROM mail_followers JOIN buyer ON buyer.id = partner_id
      WHERE res_model NOT IN ('res.partner') GROUP BY res_model
    ORDER BY 1`);
}

/** Lets the company write to its customers whenever Odoo can. */
export async function switchLettersOn(people: Warehouse, version: string): Promise<void> {
  const to = version === '14' ? '${object.partner_id.id}' : '{{ object.partner_id.id }}';
  const template = async (model: string, name: string): Promise<number> => {
    const [modelId] = await people.search('ir.model', [['model', '=', model]]);
    return people.create('mail.template', {
      name,
      model_id: modelId,
      subject: name,
      partner_to: to,
      email_from: 'shop@example.com',
      body_html: `<p>${name}</p>`,
    });
  };
  const quotation = await people.create('sale.order.template', {
    name: 'Shop',
    mail_template_id: await template('sale.order', 'Thank you for your order'),
  });
  const companies = await people.search('res.company', []);
  await people.write('res.company', companies, {
    sale_order_template_id: quotation,
    stock_move_email_validation: true,
    stock_mail_confirmation_template_id: await template('stock.picking', 'Your parcel has left'),
    ...(version === '14'
      ? { stock_move_sms_validation: true, has_received_warning_stock_sms: true }
      : { stock_text_confirmation: true, stock_confirmation_type: 'sms' }),
  });
}
