import { z } from 'zod';
import { searchRead, text } from '../orm/search-read.ts';
import type { Odoo } from '../rpc/client.ts';
import { OdooError } from '../rpc/errors.ts';

/** The identity of a database, independent of its name and address. */
export type DatabaseClaims = { uuid: string | undefined; born: string | undefined };

/**
 * Reads the uuid that Odoo gives a database (a duplicate gets a new one), which only administrators may read, and when its first company
 * was made, which every user may.
 *
 * @throws OdooError when Odoo cannot be asked
 */
export async function readDatabaseClaims(odoo: Odoo): Promise<DatabaseClaims> {
  const Company = z.object({ create_date: text });
  const [company] = await searchRead(odoo, 'res.company', [], Company, {
    order: 'id',
    limit: 1,
    context: { active_test: false },
  });
  return { uuid: await readUuid(odoo), born: company?.create_date };
}

async function readUuid(odoo: Odoo): Promise<string | undefined> {
  try {
    const answer = await odoo.read('ir.config_parameter', 'get_param', { key: 'database.uuid' });
    return typeof answer === 'string' && answer !== '' ? answer : undefined;
  } catch (error) {
    // Up to 15, a missing right is reported like any other error of the server.
    if (error instanceof OdooError && !error.retryable && error.kind !== 'stopped') return undefined;
    throw error;
  }
}
