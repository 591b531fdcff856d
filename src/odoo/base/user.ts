import { z } from 'zod';
import type { UserId } from '../../domain/record-id.ts';
import { findNamed } from '../orm/named.ts';
import { mayDo } from '../orm/rights.ts';
import { findOne, searchRead, text } from '../orm/search-read.ts';
import type { Odoo } from '../rpc/client.ts';
import { OdooError } from '../rpc/errors.ts';

/** A user as a recipient of messages. */
export type Person = { name: string; login: string; email: string | undefined };

/** @returns undefined when the user is archived or gone */
export async function readPerson(odoo: Odoo, userId: UserId): Promise<Person | undefined> {
  const User = z.object({ name: z.string(), login: z.string(), email: text });
  const [user] = await searchRead(odoo, 'res.users', [['id', '=', userId]], User);
  return user;
}

/**
 * Whether Odoo has an outgoing mail server of its own.
 *
 * @returns undefined when the user may not see that; only administrators may
 */
export async function hasMailServer(odoo: Odoo): Promise<boolean | undefined> {
  if (!(await mayDo(odoo, 'ir.mail_server', 'read'))) return undefined;
  return (await findOne(odoo, 'ir.mail_server', [])) !== undefined;
}

/** Reads the own user, only to check whether Odoo answers. */
export async function isAnswering(odoo: Odoo): Promise<boolean> {
  return (await findOne(odoo, 'res.users', [['id', '=', odoo.uid]])) !== undefined;
}

/**
 * Checks that there is a user.
 *
 * @param name login or name
 * @throws OdooError when there is none, or several of that name
 */
export async function assertUser(odoo: Odoo, name: string): Promise<void> {
  if ((await findNamed(odoo, 'res.users', name, ['login', 'name'])) !== undefined) return;
  throw new OdooError(`There is no user "${name}" in Odoo`, {
    kind: 'missing',
    outcome: 'rejected',
    hint: 'Write the login as Odoo ▸ Settings ▸ Users shows it.',
  });
}
