{
    'name': 'Several products: a window asks before the delivery is validated',
    'version': '1.0',
    'summary': 'For tests of a program that works beside Odoo',
    'depends': ['stock'],
    'license': 'LGPL-3',
}
