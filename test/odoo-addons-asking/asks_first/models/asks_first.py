from odoo import models

ANSWERED = 'asks_first_answered'


def window(name, model):
    return {
        'type': 'ir.actions.act_window',
        'name': name,
        'res_model': model,
        'view_mode': 'form',
        'target': 'new',
    }


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    def action_confirm(self):
        if not self.env.context.get(ANSWERED) and any(order.amount_total > 100 for order in self):
            return window('Approval', 'sale.order')
        return super().action_confirm()


class StockPicking(models.Model):
    _inherit = 'stock.picking'

    def button_validate(self):
        moves = self.mapped('move_ids' if 'move_ids' in self._fields else 'move_lines')
        if not self.env.context.get(ANSWERED) and sum(moves.mapped('product_uom_qty')) > 20:
            return window('Quality Check', 'stock.picking')
        return super().button_validate()
