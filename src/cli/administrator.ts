/** Where the administrator's password or API key is read from: never from the command line, which others can see. */
export const PASSWORD_VARIABLE = 'ODOO_ADMIN_PASSWORD';
