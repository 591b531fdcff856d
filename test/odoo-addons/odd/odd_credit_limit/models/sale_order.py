from odoo import fields, models
from odoo.exceptions import UserError


class Company(models.Model):
    _inherit = 'res.company'

    odd_credit_limit = fields.Float('Credit Limit of Orders', default=60)


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    def action_confirm(self):
        for order in self:
            limit = order.company_id.odd_credit_limit
            if limit and order.amount_total > limit:
                raise UserError('The order is over the credit limit of %s' % limit)
        return super().action_confirm()
