{
    'name': 'Batch payments: a stand-in for tests',
    'version': '1.0',
    'summary': 'Offers the documented fields and methods of account.batch.payment (Enterprise), for tests alone',
    'depends': ['account'],
    'data': ['security/ir.model.access.csv'],
    'license': 'LGPL-3',
}
