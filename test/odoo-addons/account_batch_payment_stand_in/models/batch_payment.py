from odoo import _, api, fields, models
from odoo.exceptions import UserError, ValidationError

# What a payment says of having been sent, up to 16 and from 17 on.
SENT_FIELDS = ('is_sent', 'is_move_sent')


class AccountPayment(models.Model):
    _inherit = 'account.payment'

    batch_payment_id = fields.Many2one('account.batch.payment', copy=False, index=True)

    def _stand_in_is_sent(self):
        self.ensure_one()
        field = next(name for name in SENT_FIELDS if name in self._fields)
        return self[field]


class AccountBatchPayment(models.Model):
    _name = 'account.batch.payment'
    _description = 'Batch Payment (stand-in)'
    _order = 'date desc, id desc'

    name = fields.Char(required=True, copy=False, string='Reference')
    date = fields.Date(required=True, copy=False, default=fields.Date.context_today)
    state = fields.Selection(
        [('draft', 'New'), ('sent', 'Sent'), ('reconciled', 'Reconciled')], compute='_compute_state', store=True,
    )
    journal_id = fields.Many2one('account.journal', string='Bank', required=True, domain=[('type', '=', 'bank')])
    company_id = fields.Many2one(related='journal_id.company_id', store=True)
    currency_id = fields.Many2one('res.currency', compute='_compute_currency_id', store=True)
    payment_ids = fields.One2many('account.payment', 'batch_payment_id', string='Payments')
    amount = fields.Monetary(compute='_compute_amount', store=True)
    batch_type = fields.Selection(
        [('inbound', 'Inbound'), ('outbound', 'Outbound')], required=True, default='inbound',
    )
    payment_method_id = fields.Many2one('account.payment.method', required=True)
    payment_method_code = fields.Char(related='payment_method_id.code')

    @api.depends('journal_id')
    def _compute_currency_id(self):
        for batch in self:
            batch.currency_id = batch.journal_id.currency_id or batch.journal_id.company_id.currency_id

    @api.depends('payment_ids', 'payment_ids.amount')
    def _compute_amount(self):
        for batch in self:
            batch.amount = sum(batch.payment_ids.mapped('amount'))

    @api.depends(lambda self: ['payment_ids', 'payment_ids.is_matched'] + [
        'payment_ids.%s' % name for name in SENT_FIELDS if name in self.env['account.payment']._fields
    ])
    def _compute_state(self):
        for batch in self:
            payments = batch.payment_ids
            sent = payments and all(payment._stand_in_is_sent() for payment in payments)
            batch.state = ('reconciled' if all(payments.mapped('is_matched')) else 'sent') if sent else 'draft'

    @api.constrains('batch_type', 'journal_id', 'payment_ids', 'payment_method_id')
    def _check_payments(self):
        for batch in self:
            payments = batch.payment_ids
            if payments.journal_id - batch.journal_id:
                raise ValidationError(_('The journal of the batch and of its payments must be the same.'))
            if set(payments.mapped('payment_type')) - {batch.batch_type}:
                raise ValidationError(_('The batch must have the same type as its payments.'))
            if payments.payment_method_id - batch.payment_method_id:
                raise ValidationError(_('The batch must have the same payment method as its payments.'))
            if any(payment.state in ('draft', 'cancel', 'canceled', 'rejected') for payment in payments):
                raise ValidationError(_('Payments must be posted before they are added to a batch.'))
            if any(payment.currency_id.is_zero(payment.amount) for payment in payments):
                raise ValidationError(_('A payment of nothing cannot be added to a batch.'))

    def validate_batch(self):
        self.ensure_one()
        if not self.payment_ids:
            raise UserError(_('An empty batch cannot be validated.'))
        if self.state != 'draft':
            raise UserError(_('The batch is not new.'))
        # Nothing is answered: so does the real one when there is no file to make.
        self.payment_ids.mark_as_sent()
