{
    'name': 'Fields that must be filled, without a default',
    'version': '1.0',
    'summary': 'For tests of a program that works beside Odoo',
    'depends': ['sale_stock'],
    'license': 'LGPL-3',
}
