{
    'name': 'Many units of one product: a window asks before the order is confirmed',
    'version': '1.0',
    'summary': 'For tests of a program that works beside Odoo',
    'depends': ['sale'],
    'license': 'LGPL-3',
}
