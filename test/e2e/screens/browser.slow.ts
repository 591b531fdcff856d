import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import type { Odoo } from '../../../src/odoo/rpc/client.ts';
import { PICKING_FIELDS, PICKING_STATUS } from '../../../src/odoo/screens/fields.ts';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator.ts';
import { startChromium } from '../../kit/chromium.ts';
import { type DaemonProcess, startDaemonProcess } from '../../kit/daemon-process.ts';
import { cloneDatabase, startOdoo, type TestDatabase, testedVersions } from '../../kit/odoo.ts';
import { merchantOrder } from '../../kit/orders.ts';
import { connectAs } from '../../kit/rpc.ts';
import { createSidecar, type Sidecar } from '../../kit/sidecar.ts';
import { openWarehouse, type Warehouse } from '../../kit/warehouse.ts';

jest.setTimeout(400_000);

const HOUR = 3_600_000;
/** Once a year: what the daemon does here, somebody has pressed a button for. */
const SELDOM = { orders: '0 0 1 1 *', pickings: '0 0 1 1 *', settlements: '0 0 1 1 *', sweep: '0 0 1 1 *' };
/** A button that is pressed in Odoo has its effect within this time. */
const SOON_MS = 15_000;
const IMAGES = join(__dirname, '../../../docs/images');
/** Where the pictures of the README are made anew. */
const PICTURES = process.env['SCREENSHOTS'] === '1';

let next = 0;

function order(hoursAgo: number, patch: Record<string, unknown> = {}): ReturnType<typeof merchantOrder> {
  next += 1;
  const time = new Date(Date.now() - hoursAgo * HOUR).toISOString();
  return merchantOrder({
    orderId: `305-0000012-${String(next).padStart(7, '0')}`,
    createdTime: time,
    lastUpdatedTime: time,
    ...patch,
  });
}

/** What the manual of Odoo's own connector describes, done by a person in a browser. */
describe.each(testedVersions())('a person in the browser, Odoo %s', (version) => {
  let database: TestDatabase;
  let amazon: Simulator;
  let sidecar: Sidecar;
  let daemon: DaemonProcess;
  let warehouse: Warehouse;
  let admin: Odoo;
  let browser: Browser;
  let page: Page;
  const old = order(30);
  const older = order(60);
  const open = order(1);

  beforeAll(async () => {
    database = await cloneDatabase(await startOdoo(version), 'browser');
    amazon = await startSimulator({ quotaFactor: 10_000, personalData: 'always' });
    sidecar = createSidecar(amazon.url, database, {
      connector: true,
      marketplaces: ['DE', 'FR'],
      importFrom: new Date(Date.now() - 2 * HOUR).toISOString(),
      settings: { schedule: { ...SELDOM, jitterSeconds: 0 }, daemon: { port: 0 } },
    });
    warehouse = await openWarehouse(database);
    admin = await connectAs(database, database.login, database.password);
    const { status, stderr } = await sidecar.run(['setup', '--username', 'admin'], {
      ODOO_ADMIN_PASSWORD: 'admin',
    });
    if (status !== 0) throw new Error(stderr);
    amazon.control.putOrders([open]);
    daemon = await startDaemonProcess(sidecar);
    // What was never done is done once at the start.
    for (const job of ['orders', 'pickings', 'settlements', 'sweep'])
      await daemon.line((line) => line.message === 'Done' && line['job'] === job, 60_000);
    // Too old for the next pass, and newer than what was swept.
    amazon.control.putOrders([old, older]);
    browser = await startChromium();
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(30_000);
    await page.goto(`${database.url}/web/login?db=${database.database}`);
    await page.fill('input[name="login"]', 'admin');
    await page.fill('input[name="password"]', 'admin');
    await page.click('.oe_login_form button[type="submit"]');
    await page.waitForSelector('.o_main_navbar');
  });

  afterAll(async () => {
    await browser.close();
    await daemon.stop('SIGKILL');
    sidecar.remove();
    await amazon.close();
    await database.drop();
  });

  async function idOf(name: string): Promise<number> {
    const answer = await admin.read('ir.model.data', 'check_object_reference', {
      module: 'amazon_odoo',
      xml_id: name,
    });
    return (answer as [string, number])[1];
  }

  /** Opens a form by its address, as a link in an e-mail does. */
  async function openForm(model: string, id: number, action: string): Promise<void> {
    await page.goto('about:blank');
    await page.goto(
      `${database.url}/web#id=${id}&model=${model}&view_type=form&action=${await idOf(`setup_${action}`)}`,
    );
    await page.waitForSelector('.o_form_view .o_field_widget, .o_form_view .o_field_char');
  }

  async function save(): Promise<void> {
    await page.click('.o_form_button_save');
    if (version === '14') await page.waitForSelector('.o_form_button_edit', { state: 'visible' });
    else await page.waitForSelector('.o_form_status_indicator_buttons.invisible', { state: 'attached' });
  }

  /** Odoo 14 opens forms to be read. */
  async function edit(): Promise<void> {
    const button = page.locator('.o_form_button_edit');
    if (await button.isVisible()) await button.click();
  }

  async function picture(name: string): Promise<void> {
    if (PICTURES && version === '19') await page.screenshot({ path: join(IMAGES, `${name}.png`) });
  }

  const count = async (orderId: string): Promise<string | undefined> =>
    (await database.sql(`SELECT count(*) FROM sale_order WHERE client_order_ref = '${orderId}'`))[0]?.[0];

  const pressed = async (button: string): Promise<void> => {
    await page.click(`button:has-text("${button}"):visible`);
  };

  const shows = (text: string): Promise<unknown> => page.waitForSelector(`text=${text}`);

  test('opens Amazon Accounts, sets Last Order Sync back, presses Sync Orders, and sees the order', async () => {
    await page.goto(`${database.url}/web#action=${await idOf('setup_action_accounts')}`);
    await page.click('.o_data_row');
    await page.waitForSelector('.o_form_view');
    await edit();
    // From 18 on a date is a button until it is clicked.
    const shown = page.locator('[name="x_last_order_sync"] button');
    if (version === '19') await shown.first().click();
    const field = page.locator('[name="x_last_order_sync"] input, input[name="x_last_order_sync"]').first();
    await field.click();
    await field.fill(usTime(40));
    await field.press(version === '14' ? 'Tab' : 'Enter');
    await save();
    expect(await count(old.orderId)).toBe('0');
    await pressed('Sync Orders');
    await soon('1', () => count(old.orderId));
    await soon([['f']], () => database.sql('SELECT x_sync_orders FROM x_amazon_account'));
    await openForm('x_amazon_account', await accountId(), 'action_accounts');
    await shows('1 created');
    await picture('amazon-account');
  });

  test('recovers an order by its reference', async () => {
    await openForm('x_amazon_account', await accountId(), 'action_accounts');
    expect(await count(older.orderId)).toBe('0');
    await page.click('button:has-text("Recover Order")');
    await page.waitForSelector('.modal .o_form_view');
    await page.fill('.modal [name="x_name"] input, .modal input[name="x_name"]', older.orderId);
    await page.click('.modal footer button:has-text("Recover"):visible');
    await page.waitForSelector('.modal', { state: 'detached' });
    await soon('1', () => count(older.orderId));
  });

  test('sees a delivery that Amazon refuses, corrects the tracking, presses Retry Amazon Sync, and sees it synchronized', async () => {
    const [pickingId = 0] = await warehouse.validate(open.orderId, { carrier: 'DHL', tracking: 'T-WRONG' });
    const message = 'The tracking number T-WRONG is not valid for DHL.';
    amazon.control.addFault({
      kind: 'httpError',
      call: 'confirmShipment',
      status: 400,
      body: 'json',
      code: 'InvalidInput',
      message,
    });
    await openForm('x_amazon_account', await accountId(), 'action_accounts');
    await pressed('Sync Pickings');
    const status = async (): Promise<string | undefined> =>
      (
        await database.sql(`SELECT ${PICKING_FIELDS.status} FROM stock_picking WHERE id = ${pickingId}`)
      )[0]?.[0];
    await soon(PICKING_STATUS.failed, status);
    await openForm('stock.picking', pickingId, 'action_deliveries');
    await shows('Synchronization with Amazon failed');
    await shows(message);
    await edit();
    await page.click('.nav-link:has-text("Additional Info")');
    await page.fill(
      '[name="carrier_tracking_ref"] input, input[name="carrier_tracking_ref"]',
      '00340434161094042557',
    );
    await save();
    await picture('delivery-failed');
    expect(amazon.control.journal().parcels).toEqual([]);
    await pressed('Retry Amazon Sync');
    await soon(PICKING_STATUS.done, status);
    await openForm('stock.picking', pickingId, 'action_deliveries');
    await shows('Synchronized with Amazon');
    expect(amazon.control.journal().parcels).toMatchObject([
      { orderId: open.orderId, trackingNumber: '00340434161094042557', times: 1 },
    ]);
  });

  test('the sales order says where it comes from', async () => {
    const [[saleId = ''] = []] = await database.sql(
      `SELECT id FROM sale_order WHERE client_order_ref = '${open.orderId}'`,
    );
    await openForm('sale.order', Number(saleId), 'action_orders');
    await page.click('.nav-link:has-text("Amazon")');
    expect(await shows('Merchant (FBM)')).toBeDefined();
    await picture('sale-order');
  });

  test('separates a marketplace into a team and a location of its own', async () => {
    await warehouse.create('crm.team', { name: 'Amazon France' });
    const [stock] = await warehouse.search('stock.location', [
      ['usage', '=', 'view'],
      ['name', '=', 'WH'],
    ]);
    await warehouse.create('stock.location', { name: 'Amazon FR', usage: 'internal', location_id: stock });
    await openForm('x_amazon_account', await accountId(), 'action_accounts');
    await edit();
    await page.click('.nav-link:has-text("Marketplaces")');
    await page
      .locator(
        '.o_field_x2many_list .o_data_row:has-text("FR"), .o_field_one2many .o_data_row:has-text("FR")',
      )
      .locator('[name="x_team_id"], td')
      .nth(version === '19' ? 0 : 3)
      .click();
    await choose('x_team_id', 'Amazon France');
    await choose('x_location_id', 'WH/Amazon FR');
    await save();
    await picture('marketplaces');
    const french = order(0.1, {
      salesChannel: { marketplaceId: 'A13V1IB3VIYZZH', marketplaceName: 'Amazon.fr' },
      fulfillment: { fulfillmentStatus: 'SHIPPED', fulfilledBy: 'AMAZON' },
    });
    amazon.control.putOrders([french]);
    await openForm('x_amazon_account', await accountId(), 'action_accounts');
    await pressed('Sync Orders');
    await soon([['Amazon FR', 'done']], () =>
      database.sql(`SELECT DISTINCT l.name, m.state FROM stock_move m JOIN stock_picking p ON p.id = m.picking_id
        JOIN sale_order o ON o.id = p.sale_id JOIN stock_location l ON l.id = m.location_id
        WHERE o.client_order_ref = '${french.orderId}'`),
    );
    const rows = await database.sql(`SELECT t.name FROM sale_order o JOIN crm_team t ON t.id = o.team_id
      WHERE o.client_order_ref = '${french.orderId}'`);
    expect(rows[0]?.[0]).toContain('Amazon France');
  });

  /** Picks a record in a line that is being edited. */
  async function choose(field: string, name: string): Promise<void> {
    await page.locator(`.o_selected_row [name="${field}"] input:visible`).fill(name);
    await page.click(
      `.ui-autocomplete li:has-text("${name}"):visible, .o-autocomplete--dropdown-item:has-text("${name}"):visible`,
    );
  }

  test('sees Amazon Sales by marketplace, offers and failures', async () => {
    for (const action of ['sales', 'offers', 'failures', 'settlements', 'orders', 'deliveries']) {
      await page.goto('about:blank');
      await page.goto(`${database.url}/web#action=${await idOf(`setup_action_${action}`)}`);
      await page.waitForSelector(
        '.o_content .o_view_controller, .o_pivot, .o_list_view, .o_list_renderer, .o_view_nocontent',
      );
      expect(await page.locator('.o_error_dialog, .o_dialog_warning').count()).toBe(0);
    }
  });

  async function accountId(): Promise<number> {
    const rows = await admin.read('x_amazon_account', 'search_read', { domain: [], fields: ['id'] });
    return (rows as { id: number }[])[0]?.id ?? 0;
  }
});

/** As a user of Odoo in English writes a time, some hours ago. */
function usTime(hoursAgo: number): string {
  const [date = '', time = ''] = new Date(Date.now() - hoursAgo * HOUR).toISOString().split('T');
  const [year, month, day] = date.split('-');
  return `${month}/${day}/${year} ${time.slice(0, 8)}`;
}

/** Waits until something is as it should be; the daemon does it by itself. */
async function soon<T>(expected: T, look: () => Promise<T>): Promise<void> {
  const until = Date.now() + SOON_MS;
  let seen = await look();
  while (JSON.stringify(seen) !== JSON.stringify(expected) && Date.now() < until) {
    await delay(200);
    seen = await look();
  }
  expect(seen).toEqual(expected);
}
