{
    'name': 'Certain amounts: a window asks before the invoice is posted',
    'version': '1.0',
    'summary': 'For tests of a program that works beside Odoo',
    'depends': ['account'],
    'license': 'LGPL-3',
}
