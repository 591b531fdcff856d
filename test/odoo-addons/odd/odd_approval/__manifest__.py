{
    'name': 'Orders of a middling amount wait for an approval',
    'version': '1.0',
    'summary': 'For tests of a program that works beside Odoo',
    'depends': ['sale'],
    'license': 'LGPL-3',
}
