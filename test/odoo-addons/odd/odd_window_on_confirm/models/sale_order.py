from odoo import models


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    def action_confirm(self):
        many = self.order_line.filtered(lambda line: line.product_uom_qty >= 3)
        if many and not self.env.context.get('odd_answered'):
            return {
                'type': 'ir.actions.act_window',
                'name': 'So many units?',
                'res_model': 'sale.order',
                'view_mode': 'form',
                'target': 'new',
            }
        return super().action_confirm()
