import { AmazonError } from '../../src/amazon/errors.ts';
import { reasonsNotReady, takeReadiness } from '../../src/daemon/overview.ts';
import { createSides } from '../../src/daemon/sides.ts';
import type { Seller } from '../../src/jobs/pass/seller.ts';
import { createLog } from '../../src/log.ts';
import { OdooError } from '../../src/odoo/rpc/errors.ts';

const DAY = 86_400_000;
const SELLERS = [{ name: 'eu' } as Seller];

function sidesAt() {
  const clock = { now: 1_800_000_000_000, elapsed: 5_000 };
  const messages: string[] = [];
  const log = createLog('error', false);
  const sides = createSides({
    now: () => clock.now,
    elapsed: () => clock.elapsed,
    log: { ...log, error: (text) => messages.push(text), info: (text) => messages.push(text) },
    watch: { odooCall: () => undefined, amazonCall: () => undefined },
    onHealed: () => undefined,
    onOdooBroke: () => undefined,
  });
  const pass = (milliseconds: number): void => {
    clock.now += milliseconds;
    clock.elapsed += milliseconds;
  };
  return { clock, pass, sides, messages };
}

const DOWN = new OdooError('down', { kind: 'connection', outcome: 'notSent' });

describe('The two sides', () => {
  test.each([-1, -40, 1, 40])(
    'a pause lasts as long as it should when the clock is set by %d days',
    (days) => {
      const { clock, pass, sides } = sidesAt();
      sides.failed('eu', 'orders', DOWN);
      clock.now += days * DAY;
      expect(sides.left('eu', 'orders')).toBe(10_000);
      pass(10_000);
      expect(sides.left('eu', 'orders')).toBe(0);
      sides.failed('eu', 'orders', DOWN);
      expect(sides.left('eu', 'orders')).toBe(20_000);
    },
  );

  test.each([-40, 40])('heal by the first good answer, with the clock set by %d days', (days) => {
    const { clock, pass, sides, messages } = sidesAt();
    sides.failed(
      'eu',
      'orders',
      new AmazonError('down', {
        code: 'AMAZON_UNREACHABLE',
        actor: 'wait',
        operation: 'getOrder',
        outcome: 'notSent',
        hint: '',
      }),
    );
    clock.now += days * DAY;
    pass(60_000);
    sides.watch.amazonCall('eu', {
      operation: 'getOrder',
      status: 200,
      milliseconds: 1,
      bytes: 1,
      requestId: undefined,
    });
    sides.succeeded('eu', 'orders');
    expect(sides.amazon('eu').pause.reason()).toBeUndefined();
    expect(messages).toEqual(['Does not work, and is tried again by itself', 'Works again']);
  });

  test('readiness comes from memory: not answered yet, answered, broken', () => {
    const { sides } = sidesAt();
    const reasons = () =>
      reasonsNotReady(takeReadiness({ sides, sellers: SELLERS }), { odoo: DAY, amazon: DAY });
    expect(reasons()).toEqual(['Odoo has not answered yet', 'Amazon for eu has not answered yet']);
    sides.watch.odooCall({ model: 'res.users', method: 'read', milliseconds: 1, failed: false });
    expect(reasons()).toEqual(['Amazon for eu has not answered yet']);
    sides.failed('eu', 'orders', DOWN);
    expect(reasons()).toContain('Odoo does not work');
  });
});
