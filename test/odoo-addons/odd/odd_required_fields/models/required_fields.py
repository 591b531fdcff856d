from odoo import fields, models


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    odd_channel = fields.Char('Channel', required=True)
    odd_country_id = fields.Many2one('res.country', 'Sold From', required=True)


class SaleOrderLine(models.Model):
    _inherit = 'sale.order.line'

    odd_margin = fields.Selection([('low', 'Low'), ('high', 'High')], 'Margin', required=True)


class StockPicking(models.Model):
    _inherit = 'stock.picking'

    odd_dock = fields.Char('Dock', required=True)


class AccountMove(models.Model):
    _inherit = 'account.move'

    odd_cost_centre = fields.Char('Cost Centre', required=True)
