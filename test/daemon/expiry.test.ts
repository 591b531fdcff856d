import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkExpiry, type ExpiringSeller } from '../../src/daemon/expiry.ts';
import type { Log } from '../../src/log.ts';
import { openState, type State } from '../../src/state/state.ts';

let folder: string;
let state: State;
let mails: string[];
let odooIsAway: boolean;
const log = { warn: () => undefined } as unknown as Log;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-expiry-'));
  state = openState(join(folder, 'state.sqlite'));
  mails = [];
  odooIsAway = false;
});
afterEach(async () => {
  await state.close();
  rmSync(folder, { recursive: true });
});

/** A seller whose Odoo takes messages to the salesperson. */
function sellerAt(now: string, dates: object): ExpiringSeller {
  const odoo = {
    uid: 1,
    read: async () => [{ id: 2, partner_id: [3, 'Jane'] }],
    call: async (_: string, __: string, { subject, body }: { subject: string; body: string }) => {
      if (odooIsAway) throw new Error('Odoo is away');
      mails.push(`${subject} | ${body}`);
      return 1;
    },
  };
  const company = async () => ({
    odoo,
    dialect: { messagesArePlain: true },
    ensureTeam: async () => 1,
    salespersonId: 2,
  });
  const seller = {
    name: 'eu',
    settings: dates,
    state,
    now: () => Date.parse(now),
    fresh: () => ({ company }),
  };
  return seller as unknown as ExpiringSeller;
}

const DATES = { clientSecretExpires: '2026-12-27' };
const on = (now: string, dates: object = DATES) => checkExpiry(sellerAt(now, dates), log);

it('mails once 30 days before, once 7 days before, and once when it has ended', async () => {
  await on('2026-11-26T08:00:00Z');
  expect(mails).toEqual([]);
  await on('2026-11-27T08:00:00Z');
  await on('2026-11-27T08:01:00Z');
  await on('2026-12-15T08:00:00Z');
  expect(mails).toEqual([expect.stringContaining('ends on 2026-12-27, in 30 days')]);
  await on('2026-12-20T08:00:00Z');
  await on('2026-12-24T08:00:00Z');
  expect(mails).toHaveLength(2);
  await on('2026-12-27T08:00:00Z');
  await on('2027-01-27T08:00:00Z');
  expect(mails.map((mail) => mail.split(' | ')[0])).toEqual([
    'Amazon account "eu": a key ends on 2026-12-27',
    'Amazon account "eu": a key ends on 2026-12-27',
    'Amazon account "eu": a key has ended',
  ]);
});

it('mails again for a new date, and not for the time before when it starts late', async () => {
  await on('2026-12-24T08:00:00Z');
  await on('2026-12-24T08:01:00Z');
  expect(mails).toHaveLength(1);
  const renewed = { clientSecretExpires: '2027-06-25' };
  await on('2026-12-24T09:00:00Z', renewed);
  expect(mails).toHaveLength(1);
  await on('2027-06-01T08:00:00Z', renewed);
  expect(mails).toHaveLength(2);
});

it('tries again when the mail could not be sent', async () => {
  odooIsAway = true;
  await expect(on('2026-12-01T08:00:00Z')).rejects.toThrow('Odoo is away');
  odooIsAway = false;
  await on('2026-12-01T08:01:00Z');
  expect(mails).toHaveLength(1);
});
