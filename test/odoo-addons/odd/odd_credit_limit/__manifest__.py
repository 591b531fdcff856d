{
    'name': 'Orders beyond a limit of the company are refused',
    'version': '1.0',
    'summary': 'For tests of a program that works beside Odoo',
    'depends': ['sale'],
    'license': 'LGPL-3',
}
