from odoo import models


class StockPicking(models.Model):
    _inherit = 'stock.picking'

    def button_validate(self):
        Move = self.env['stock.move']
        several = self.filtered(lambda picking: Move.search_count([('picking_id', '=', picking.id)]) > 1)
        if several and not self.env.context.get('odd_answered'):
            return {
                'type': 'ir.actions.act_window',
                'name': 'All products there?',
                'res_model': 'stock.picking',
                'view_mode': 'form',
                'target': 'new',
            }
        return super().button_validate()
