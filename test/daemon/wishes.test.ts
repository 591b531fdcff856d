import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Answer } from '../../src/commands/answer.ts';
import { type HandOverOptions, handOver } from '../../src/commands/hand-over.ts';
import type { Workplace } from '../../src/commands/workplace.ts';
import type { Settings } from '../../src/config/schema.ts';
import { openWishDesk, type WishDesk } from '../../src/daemon/wishes.ts';
import type { Seller } from '../../src/jobs/pass/seller.ts';
import { JOBS } from '../../src/jobs/registry.ts';
import { createLog } from '../../src/log.ts';
import { DAEMON, isHeldByDaemon } from '../../src/state/beside.ts';
import { openState, readState, type State } from '../../src/state/state.ts';

const SYNC = { command: 'job', job: 'orders', request: {}, dryRun: false } as const;
const QUICK = { onProgress: () => undefined, everyMs: 10, heldAgainWithinMs: 150 };

/** Looks as the daemon does, until the work has ended. */
async function serve<T>(desk: WishDesk, work: Promise<T>): Promise<T> {
  const timer = setInterval(() => void desk.look(), 10);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}

describe('commands beside the daemon', () => {
  let folder: string;
  let path: string;
  let daemon: State | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-wishes-'));
    path = join(folder, 'state.sqlite');
    daemon = openState(path, DAEMON);
  });
  afterEach(async () => {
    await daemon?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The daemon's side: a desk over the state that it holds, which passes take as long as `pass` does. */
  function desk(pass: () => Promise<void>): WishDesk {
    if (daemon === undefined) throw new Error('no daemon');
    const place: Workplace = {
      settings: { accounts: [{ name: 'eu' }] } as Settings,
      state: daemon,
      sellers: [{ name: 'eu' }] as Seller[],
      jobs: JOBS,
      run: async (seller, job) => {
        await pass();
        return { report: job.emptyReport(seller.name, {}) };
      },
    };
    return openWishDesk(place, createLog('error', false));
  }

  const ask = (wish: Parameters<typeof handOver>[1], options: Partial<HandOverOptions> = {}) =>
    handOver(path, wish, { ...QUICK, ...options });

  test('the answer equals that of the command without the daemon', async () => {
    const answer = await serve(
      desk(async () => undefined),
      ask(SYNC),
    );
    expect(answer).toMatchObject({ status: 0, notes: [] });
    expect((answer as Answer).text).toMatch(/^account +fetched/);
    expect((answer as Answer).document).toEqual({ accounts: [expect.objectContaining({ name: 'eu' })] });
  });

  test('the daemon refuses what a command alone would refuse, with the same message and exit status', async () => {
    const failures = { command: 'failures' as const, change: 'dismiss' as const, ids: ['99'] };
    const answer = await serve(
      desk(async () => undefined),
      ask(failures),
    );
    expect(answer).toEqual({
      refusal: 'There is no failure 99 in the log. amazon-odoo failures list --all shows them.',
      status: 2,
    });
  });

  test('progress of the daemon is shown to who waits', async () => {
    const shown: string[] = [];
    const open = desk(() => delay(150));
    open.report('eu: 25 orders');
    await serve(open, ask(SYNC, { onProgress: (text) => shown.push(text) }));
    expect(shown).toContain('eu: 25 orders');
  });

  test('a daemon that is killed meanwhile is noticed: exit status 5', async () => {
    const open = desk(() => new Promise(() => undefined));
    const asked = ask(SYNC);
    asked.catch(() => undefined);
    await delay(50);
    await open.look();
    await daemon?.close();
    daemon = undefined;
    await expect(asked).rejects.toMatchObject({ code: 'DAEMON_ENDED', exitStatus: 5 });
  });

  test('so is one that was started again at once, which forgets what the other had taken', async () => {
    const open = desk(() => new Promise(() => undefined));
    const asked = ask(SYNC, { heldAgainWithinMs: 60_000 });
    asked.catch(() => undefined);
    await delay(50);
    await open.look();
    await daemon?.wishes.forgetTaken();
    await expect(asked).rejects.toMatchObject({ code: 'DAEMON_ENDED', exitStatus: 5 });
  });

  test('settings that are read again, for which nobody holds the state for a moment, disturb nothing', async () => {
    const asked = ask(SYNC, { heldAgainWithinMs: 5_000 });
    await daemon?.close();
    await delay(60);
    daemon = openState(path, DAEMON);
    expect(
      await serve(
        desk(async () => undefined),
        asked,
      ),
    ).toMatchObject({ status: 0 });
  });

  test('a daemon that takes nothing up is not waited for for ever, and finds nothing later', async () => {
    await expect(ask(SYNC, { takenWithinMs: 50 })).rejects.toMatchObject({
      code: 'DAEMON_BUSY',
      exitStatus: 5,
    });
    expect(await daemon?.wishes.take(new Date())).toEqual([]);
  });

  test('a wish whose command is gone is not carried out by a later daemon', async () => {
    await daemon?.wishes.ask(JSON.stringify(SYNC), new Date(Date.now() - 60_000));
    expect(await daemon?.wishes.take(new Date())).toEqual([]);
  });

  test('wishes go only to the daemon, not to another command that holds the state', async () => {
    expect(isHeldByDaemon(path)).toBe(true);
    await daemon?.close();
    expect(isHeldByDaemon(path)).toBe(false);
    daemon = openState(path);
    expect(isHeldByDaemon(path)).toBe(false);
  });

  test('nothing of a wish stays behind', async () => {
    await serve(
      desk(async () => undefined),
      ask(SYNC),
    );
    const look = readState(path);
    await expect(look.wishes.look(1, new Date())).rejects.toMatchObject({ code: 'STATE_READONLY' });
    await look.close();
    expect(await daemon?.wishes.look(1, new Date())).toBeUndefined();
  });
});
