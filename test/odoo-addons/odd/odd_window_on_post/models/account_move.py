from odoo import models


class AccountMove(models.Model):
    _inherit = 'account.move'

    def action_post(self):
        large = self.filtered(lambda move: move.move_type == 'out_invoice' and move.amount_total >= 35)
        if large and not self.env.context.get('odd_answered'):
            return {
                'type': 'ir.actions.act_window',
                'name': 'Really that much?',
                'res_model': 'account.move',
                'view_mode': 'form',
                'target': 'new',
            }
        return super().action_post()
