/** An Odoo that exists already, named by the environment. */
export interface ExternalOdoo {
  url: string;
  database: string;
  login: string;
  password: string;
  /** Allows copying the database; without it tests work in the database itself. */
  masterPassword?: string;
}

const COPY_TIMEOUT = 600_000;

export function externalOdoo(): ExternalOdoo | undefined {
  const url = process.env['ODOO_TEST_URL'];
  if (url === undefined || url === '') return undefined;
  const database = process.env['ODOO_TEST_DATABASE'];
  if (database === undefined) throw new Error('ODOO_TEST_URL is set; set ODOO_TEST_DATABASE too.');
  const masterPassword = process.env['ODOO_TEST_MASTER_PASSWORD'];
  return {
    url: url.replace(/\/+$/, ''),
    database,
    login: process.env['ODOO_TEST_USERNAME'] ?? 'admin',
    password: process.env['ODOO_TEST_PASSWORD'] ?? 'admin',
    ...(masterPassword === undefined ? {} : { masterPassword }),
  };
}

export async function duplicateExternal(odoo: ExternalOdoo, copy: string) {
  const { masterPassword } = odoo;
  if (masterPassword === undefined) return { database: odoo.database, drop: async () => {} };
  await callDatabaseService(odoo, 'duplicate_database', [masterPassword, odoo.database, copy]);
  return { database: copy, drop: () => callDatabaseService(odoo, 'drop', [masterPassword, copy]) };
}

async function callDatabaseService({ url }: ExternalOdoo, method: string, args: string[]): Promise<void> {
  const response = await fetch(`${url}/jsonrpc`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'call', params: { service: 'db', method, args } }),
    signal: AbortSignal.timeout(COPY_TIMEOUT),
  });
  const { error } = (await response.json()) as { error?: { data?: { message?: string } } };
  if (error !== undefined) throw new Error(`Odoo at ${url}: ${method}: ${error.data?.message ?? 'refused'}`);
}
