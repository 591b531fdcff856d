import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';

/** The user that the Debian package makes for the service. */
const SERVICE = 'amazon-odoo';

export type ServiceUser = { name: string; uid: number; gid: number };

/**
 * Who will run the program and so must own its files: the user `amazon-odoo`, if root starts this and that user exists; else whoever
 * starts it.
 */
export function findServiceUser(): ServiceUser {
  const { username, uid, gid } = userInfo();
  const service = uid === 0 ? parseUser(readFileSync('/etc/passwd', 'utf8'), SERVICE) : undefined;
  return service ?? { name: username, uid, gid };
}

/** A user in the text of `/etc/passwd`. */
export function parseUser(passwd: string, name: string): ServiceUser | undefined {
  const fields = passwd
    .split('\n')
    .map((line) => line.split(':'))
    .find(([login]) => login === name);
  const [uid, gid] = [Number(fields?.[2]), Number(fields?.[3])];
  return Number.isInteger(uid) && Number.isInteger(gid) ? { name, uid, gid } : undefined;
}
