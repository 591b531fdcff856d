from odoo import fields, models


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    odd_approved = fields.Boolean('Approved', copy=False)

    def action_confirm(self):
        """Leaves what is not approved as it is, without a word, as approval addons do."""
        waiting = self.filtered(lambda order: 40 <= order.amount_total < 60 and not order.odd_approved)
        approved = self - waiting
        return super(SaleOrder, approved).action_confirm() if approved else True
