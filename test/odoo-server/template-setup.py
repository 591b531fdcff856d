# Read by "odoo shell" in a new database with all modules installed; "env" is given. Prints the API keys as JSON.
import json

SMALL_RIGHTS_LOGIN = 'amazon'
SMALL_RIGHTS_PASSWORD = 'amazon-odoo-test'

SALES_MANAGER = 'sales_team.group_sale_manager'
STOCK_MANAGER = 'stock.group_stock_manager'
# From 19 on making products is a right of its own; 14 has no such group.
PRODUCT_CREATOR = 'product.group_product_manager'
INVOICING = 'account.group_account_invoice'
INVOICING_ADMINISTRATOR = 'account.group_account_manager'
# To see and reconcile journal items. 19 calls it "Basic"; the nearest in 14 is "Show Full Accounting Features".
RECONCILING = ('account.group_account_basic', 'account.group_account_user')


def groups(*names):
    found = [env.ref(name, raise_if_not_found=False) for name in names]
    return [group.id for group in found if group]


def reconciling():
    return groups(*RECONCILING)[:1]


def groups_field():
    return 'group_ids' if 'group_ids' in env['res.users']._fields else 'groups_id'


def give_rights(user, group_ids):
    user.write({groups_field(): [(4, group_id) for group_id in group_ids]})


def make_small_rights_user():
    """A user as an administrator would make one for a connector: nothing of Settings."""
    user = env['res.users'].with_context(no_reset_password=True).create({
        'name': 'Amazon Connector',
        'login': SMALL_RIGHTS_LOGIN,
        'password': SMALL_RIGHTS_PASSWORD,
        'email': 'amazon@example.com',
        groups_field(): [(6, 0, groups('base.group_user', SALES_MANAGER, STOCK_MANAGER, PRODUCT_CREATOR, INVOICING) + reconciling())],
    })
    return user


def api_key(user):
    keys = env['res.users.apikeys'].with_user(user).sudo()
    try:
        return keys._generate(None, 'tests', None)
    except TypeError:
        # 14 has no expiration date.
        return keys._generate(None, 'tests')


def activate_currencies():
    names = ['EUR', 'USD', 'GBP', 'INR', 'JPY']
    env['res.currency'].with_context(active_test=False).search([('name', 'in', names)]).write({'active': True})


def keep_network_out():
    """Odoo's own services would be asked about customers; without a network each question waits for nothing."""
    nowhere = 'http://127.0.0.1:1'
    settings = env['ir.config_parameter'].sudo()
    for name in ('iap.endpoint', 'iap.partner_autocomplete.endpoint', 'enrich.endpoint', 'reveal.endpoint',
                 'sms.endpoint', 'snailmail.endpoint'):
        settings.set_param(name, nowhere)
    # Else the address of whoever signs in as administrator would be written into the database.
    settings.set_param('web.base.url.freeze', 'True')


def keep_files_in_database():
    """So that a copy of the database is a copy of everything."""
    env['ir.config_parameter'].sudo().set_param('ir_attachment.location', 'db')
    env['ir.attachment'].force_storage()


def complete_company(administrator):
    """Without a country (14) Odoo finds no taxes; without addresses nobody can write a message."""
    company = env.company
    company.write({
        'country_id': company.country_id.id or env.ref('base.us').id,
        'email': company.email or 'company@example.com',
    })
    administrator.write({'email': administrator.email or 'admin@example.com'})


def check_chart_of_accounts():
    if not env['account.journal'].search_count([('type', '=', 'sale')]):
        raise SystemExit('The chart of accounts was not loaded: there is no sales journal.')


admin = env.ref('base.user_admin')
give_rights(admin, groups(SALES_MANAGER, STOCK_MANAGER, INVOICING_ADMINISTRATOR, 'base.group_system') + reconciling())
complete_company(admin)
small_rights_user = make_small_rights_user()
activate_currencies()
keep_network_out()
keep_files_in_database()
check_chart_of_accounts()
answer = {'apiKey': api_key(admin), 'amazonApiKey': api_key(small_rights_user)}
env.cr.commit()
print('KEYS ' + json.dumps(answer))
