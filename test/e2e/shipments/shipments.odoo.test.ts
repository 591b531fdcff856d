import { testedVersions } from '../../kit/odoo.ts';
import {
  BOX,
  HOURS,
  items,
  MUG,
  of,
  once,
  openShipping,
  order,
  type PickingsReport,
  type Shipping,
  shippedItems,
} from '../../kit/shipping.ts';
import { type SmtpSink, startSmtpSink } from '../../kit/smtp-sink.ts';

jest.setTimeout(600_000);

describe.each(testedVersions())('deliveries of a real Odoo %s, reported to Amazon', (version) => {
  let shipping: Shipping;
  let mail: SmtpSink;

  beforeAll(async () => {
    shipping = await openShipping(version, 'shipments');
    mail = await startSmtpSink();
    const server = { name: 'sink', smtp_host: '127.0.0.1', smtp_port: mail.port };
    await shipping.warehouse.create('ir.mail_server', server);
  });

  afterAll(async () => {
    await mail.close();
    await shipping.close();
  });

  describe('a day at the warehouse', () => {
    let refused: number[] = [];
    let missing: number[] = [];

    beforeAll(async () => {
      const shipped = { status: 'SHIPPED' };
      await shipping.bring(
        order('full'),
        order('partial'),
        order('parcels'),
        order('missing'),
        order('refused'),
        order('withdrawn'),
        order('elsewhere'),
        order('handed'),
        order('begun', {
          fulfillment: { fulfillmentStatus: 'PARTIALLY_SHIPPED' },
          packages: [{ packageReferenceId: '1', packageStatus: shipped, packageItems: items(1, 0) }],
          orderItems: order('begun').orderItems.map((item, index) => ({
            ...item,
            fulfillment: { quantityFulfilled: 1 - index, quantityUnfulfilled: 1 },
          })),
        }),
        order('over'),
        order('less'),
        order('late', {
          fulfillment: { shipByWindow: { latestDateTime: new Date(Date.now() + 2 * HOURS).toISOString() } },
        }),
        order('labelled', { programs: ['FBM_SHIP_PLUS'] }),
        order('byAmazon', {
          fulfillment: { fulfillmentStatus: 'SHIPPED', fulfilledBy: 'AMAZON' },
          orderItems: shippedItems('byAmazon'),
        }),
      );
      await shipping.warehouse.validate(of('full'), { carrier: 'dhl', tracking: 'T-FULL' });
      await shipping.warehouse.validate(of('partial'), {
        done: { [MUG]: 1 },
        carrier: 'Self Delivery',
        tracking: 'T-1',
      });
      await shipping.warehouse.pack(of('parcels'), [{ [MUG]: 2 }, { [BOX]: 1 }]);
      await shipping.warehouse.validate(of('parcels'), {
        carrier: 'Brieftaube',
        tracking: 'T-A, T-B',
        packed: true,
      });
      missing = await shipping.warehouse.validate(of('missing'));
      refused = await shipping.warehouse.validate(of('refused'), { carrier: 'DHL', tracking: 'T-WRONG' });
      shipping.amazon.control.patchOrder(of('refused'), { fulfillment: { fulfillmentStatus: 'PENDING' } });
      await shipping.warehouse.validate(of('withdrawn'), { carrier: 'DHL', tracking: 'T-CANCELLED' });
      shipping.amazon.control.event({ type: 'cancel', orderId: of('withdrawn') });
      await shipping.warehouse.validate(of('elsewhere'), { carrier: 'DHL', tracking: 'T-OTHER' });
      shipping.amazon.control.patchOrder(of('elsewhere'), {
        fulfillment: { fulfillmentStatus: 'SHIPPED' },
        packages: [
          {
            packageReferenceId: '1',
            packageStatus: shipped,
            trackingNumber: 'TYPED',
            packageItems: items(2, 1),
          },
        ],
        orderItems: shippedItems('elsewhere'),
      });
      // Nothing has left Odoo, and Amazon says that all has.
      shipping.amazon.control.patchOrder(of('handed'), {
        fulfillment: { fulfillmentStatus: 'SHIPPED' },
        packages: [{ packageReferenceId: '1', packageStatus: shipped, packageItems: items(2, 1) }],
        orderItems: shippedItems('handed'),
      });
      await shipping.warehouse.validate(of('begun'), { carrier: 'DHL', tracking: 'T-REST' });
      await shipping.warehouse.validate(of('over'), {
        done: { [MUG]: 3, [BOX]: 1 },
        carrier: 'DHL',
        tracking: 'T-OVER',
      });
      await shipping.warehouse.validate(of('less'), {
        done: { [MUG]: 1, [BOX]: 1 },
        carrier: 'DHL',
        tracking: 'T-LESS',
        noBackorder: true,
      });
      await shipping.warehouse.validate(of('labelled'), { carrier: 'DHL', tracking: 'T-LABEL' });
    });

    test('--dry-run shows what would be reported, and writes nothing', async () => {
      const { stdout } = await shipping.sidecar.run(['sync', 'pickings', '--dry-run', '--json']);
      const { accounts, pickings } = JSON.parse(stdout) as {
        accounts: PickingsReport[];
        pickings: unknown[];
      };
      expect(accounts[0]).toMatchObject({
        confirmed: 7,
        waiting: 1,
        elsewhere: 3,
        failed: 1,
        cursor: null,
      });
      expect(pickings).toHaveLength(accounts[0]?.fetched ?? 0);
      expect(shipping.calls()).toBe(0);
    });

    test('each parcel is reported once, with exactly its items', async () => {
      expect(await shipping.report()).toMatchObject({ confirmed: 6, elsewhere: 3, waiting: 1, failed: 2 });
      expect(shipping.parcels('full')).toEqual([once('T-FULL', 2, 1)]);
      expect(shipping.parcels('partial')).toEqual([once('T-1', 1, 0)]);
      expect(shipping.parcels('parcels')).toEqual([once('T-A', 2, 0), once('T-B', 0, 1)]);
      expect(shipping.parcels('begun')).toEqual([once('T-REST', 1, 1)]);
      expect(shipping.parcels('over')).toEqual([once('T-OVER', 2, 1)]);
      expect(shipping.parcels('less')).toEqual([once('T-LESS', 1, 1)]);
      for (const name of ['missing', 'refused', 'withdrawn', 'elsewhere', 'labelled', 'byAmazon'])
        expect(shipping.parcels(name)).toEqual([]);
      expect(shipping.amazon.control.order(of('full'))).toMatchObject({
        packages: [{ carrier: 'DHL', shippingService: 'Paket' }],
      });
      expect(shipping.amazon.control.order(of('partial'))).toMatchObject({
        packages: [{ carrier: 'Self Delivery' }],
      });
      expect(shipping.amazon.control.order(of('parcels'))).toMatchObject({
        packages: [{ carrier: 'Brieftaube' }, {}],
      });
    });

    test('the delivery shows how it stands, in notes where the fields of setup are missing', async () => {
      expect(await shipping.notes('full')).toContain('Synchronized with Amazon');
      expect(await shipping.notes('missing')).toContain('Waits for a carrier and a tracking reference');
      expect(await shipping.notes('refused')).toMatch(
        /Synchronization with Amazon failed: .*cannot be shipped yet/,
      );
      expect(await shipping.notes('withdrawn')).toContain('Amazon has cancelled the order');
      expect(await shipping.toDos('missing')).toEqual([
        ['Amazon waits for carrier and tracking reference', 'admin'],
      ]);
      expect(await shipping.toDos('refused')).toEqual([['Synchronization with Amazon failed', 'admin']]);
      expect(await shipping.toDos('over')).toEqual([['More delivered than Amazon waits for', 'admin']]);
      expect(await shipping.toDos('less')).toEqual([['Less delivered than Amazon waits for', 'admin']]);
      expect(await shipping.toDos('late')).toEqual([
        ['Ship soon: Amazon counts the order as late otherwise', 'admin'],
      ]);
    });

    test('the responsible person gets one e-mail with all that failed', async () => {
      expect(mail.letters).toHaveLength(1);
      expect(mail.letters[0]?.to).toEqual(['admin@example.com']);
      const text = decoded(mail.letters[0]?.data ?? '');
      expect(text).toContain('Synchronization with Amazon failed: 2 deliveries');
      expect(text).toContain(of('refused'));
      expect(text).toContain(of('withdrawn'));
      expect(text).toContain('cannot be shipped yet');
    });

    test('a second pass sends nothing, and notifies nobody again', async () => {
      const before = shipping.calls();
      expect(await shipping.report()).toMatchObject({ confirmed: 0, elsewhere: 0, waiting: 1, failed: 2 });
      expect(shipping.calls()).toBe(before);
      expect(mail.letters).toHaveLength(1);
      expect(await shipping.toDos('missing')).toHaveLength(1);
      expect(await shipping.toDos('late')).toHaveLength(1);
    });

    test('backorder, tracking that was filled in, and a corrected delivery go by themselves; a return never does', async () => {
      shipping.amazon.control.patchOrder(of('refused'), { fulfillment: { fulfillmentStatus: 'UNSHIPPED' } });
      await shipping.warehouse.label(refused, 'DHL', 'T-RIGHT');
      await shipping.warehouse.label(missing, 'UPS', 'T-LATE');
      await shipping.warehouse.validate(of('partial'), { carrier: 'DHL', tracking: 'T-2' });
      await shipping.warehouse.takeBack(of('full'));
      expect(await shipping.report()).toMatchObject({ confirmed: 3, waiting: 0, failed: 1 });
      expect(shipping.parcels('refused')).toEqual([once('T-RIGHT', 2, 1)]);
      expect(shipping.parcels('missing')).toEqual([once('T-LATE', 2, 1)]);
      expect(shipping.parcels('partial')).toEqual([once('T-1', 1, 0), once('T-2', 1, 1)]);
      expect(shipping.parcels('full')).toEqual([once('T-FULL', 2, 1)]);
      expect(await shipping.toDos('missing')).toEqual([]);
      expect(await shipping.toDos('refused')).toEqual([]);
    });

    test('a lost state file sends nothing a second time, and leaves open deliveries to the warehouse', async () => {
      const before = shipping.calls();
      // Amazon lists changes late.
      shipping.amazon.control.advance(5 * 60_000);
      expect((await shipping.sidecar.report()).fetched).toBeGreaterThan(0);
      expect(await shipping.states('handed')).toEqual([['assigned']]);
      shipping.sidecar.loseState();
      expect((await shipping.sidecar.report()).fetched).toBe(shipping.amazon.control.orders().length);
      expect(await shipping.states('handed')).toEqual([['assigned']]);
      expect(await shipping.report()).toMatchObject({ confirmed: 0 });
      expect(shipping.calls()).toBe(before);
      expect(await shipping.report()).toMatchObject({ confirmed: 0, elsewhere: 0 });
    });
  });

  test('of pick, pack and ship only the last step is reported', async () => {
    const [main] = await shipping.warehouse.search('stock.warehouse', []);
    await shipping.warehouse.write('stock.warehouse', [main ?? 0], { delivery_steps: 'pick_pack_ship' });
    await shipping.bring(order('steps'));
    await shipping.warehouse.validate(of('steps'), { carrier: 'DHL', tracking: 'T-PICK' });
    await shipping.warehouse.validate(of('steps'), { carrier: 'DHL', tracking: 'T-PACK' });
    await shipping.report();
    expect(shipping.parcels('steps')).toEqual([]);
    await shipping.warehouse.validate(of('steps'), { carrier: 'DHL', tracking: 'T-SHIP' });
    expect(await shipping.report()).toMatchObject({ confirmed: 1 });
    expect(shipping.parcels('steps')).toEqual([once('T-SHIP', 2, 1)]);
  });
});

/** Bodies come in base64 or quoted-printable. */
function decoded(data: string): string {
  const blocks = data.match(/^[A-Za-z0-9+/=\n]{60,}/gm) ?? [];
  const base64 = blocks.map((block) => Buffer.from(block.replaceAll('\n', ''), 'base64').toString('utf8'));
  const quoted = data
    .replaceAll('=\n', '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  const subject = (data.match(/^Subject: ?(.*(?:\n\s.*)*)/m)?.[1] ?? '').replace(/\n\s/g, ' ');
  return [subject, quoted, ...base64].join('\n');
}
