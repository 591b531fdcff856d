{
    'name': 'Windows instead of success: for tests',
    'version': '1.0',
    'summary': 'Asks before large orders are confirmed and before large deliveries are validated, for tests alone',
    'depends': ['sale_stock'],
    'license': 'LGPL-3',
}
