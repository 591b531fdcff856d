import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { Odoo } from '../../src/odoo/client.ts';
import { PICKING_FIELDS, PICKING_STATUS } from '../../src/odoo/custom-fields.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { merchantOrder } from '../simulator/orders.ts';
import { startChromium } from '../support/chromium.ts';
import { cloneDatabase, startOdoo, type TestDatabase, testedVersions } from '../support/odoo.ts';
import { connectAs } from './rpc.ts';
import { createSidecar, type Sidecar } from './sidecar.ts';

jest.setTimeout(400_000);

const HOUR = 3_600_000;
const IMAGES = join(__dirname, '../../docs/images');
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
    });
    admin = await connectAs(database, database.login, database.password);
    const { status, stderr } = await sidecar.run(['setup', '--username', 'admin'], {
      ODOO_ADMIN_PASSWORD: 'admin',
    });
    if (status !== 0) throw new Error(stderr);
    amazon.control.putOrders([old, older, open]);
    await sidecar.report();
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
    await page.click('button:has-text("Sync Orders")');
    await shows('Requested. The sidecar');
    expect(await count(old.orderId)).toBe('0');
    await sidecar.run(['sync', 'requests']);
    expect(await count(old.orderId)).toBe('1');
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
    await page.click('.modal .o_form_button_save, .modal footer button.btn-primary');
    await page.waitForSelector('.modal', { state: 'detached' });
    await sidecar.run(['sync', 'requests']);
    expect(await count(older.orderId)).toBe('1');
  });

  test('sees a failed delivery, corrects the tracking, and presses Retry Amazon Sync', async () => {
    const [[pickingId = ''] = []] = await database.sql(
      `SELECT p.id FROM stock_picking p JOIN sale_order o ON o.id = p.sale_id WHERE o.client_order_ref = '${open.orderId}'`,
    );
    const ids = [Number(pickingId)];
    const vals = {
      [PICKING_FIELDS.status]: PICKING_STATUS.failed,
      [PICKING_FIELDS.reason]: 'Amazon: the tracking number 123 is not valid for DHL.',
    };
    await admin.call('stock.picking', 'write', { vals }, { ids });
    await openForm('stock.picking', Number(pickingId), 'action_deliveries');
    await shows('Synchronization with Amazon failed');
    await shows('the tracking number 123');
    await edit();
    await page.click('.nav-link:has-text("Additional Info")');
    await page.fill(
      '[name="carrier_tracking_ref"] input, input[name="carrier_tracking_ref"]',
      '00340434161094042557',
    );
    await save();
    await picture('delivery-failed');
    await page.click('button:has-text("Retry Amazon Sync")');
    await shows('Retry requested');
    expect(
      await database.sql(
        `SELECT x_amazon_retry, carrier_tracking_ref FROM stock_picking WHERE id = ${pickingId}`,
      ),
    ).toEqual([['t', '00340434161094042557']]);
    const done = { [PICKING_FIELDS.status]: PICKING_STATUS.done, [PICKING_FIELDS.retry]: false };
    await admin.call('stock.picking', 'write', { vals: done }, { ids });
    await openForm('stock.picking', Number(pickingId), 'action_deliveries');
    await shows('Synchronized with Amazon');
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

  test('separates a marketplace into its own team', async () => {
    const answer = await admin.call('crm.team', 'create', { vals_list: [{ name: 'Amazon France' }] });
    expect(answer).toBeDefined();
    await openForm('x_amazon_account', await accountId(), 'action_accounts');
    await edit();
    await page.click('.nav-link:has-text("Marketplaces")');
    const row = page.locator(
      '.o_field_x2many_list .o_data_row:has-text("FR"), .o_field_one2many .o_data_row:has-text("FR")',
    );
    await row
      .locator('[name="x_team_id"], td')
      .nth(version === '19' ? 0 : 3)
      .click();
    const input = page.locator('.o_selected_row [name="x_team_id"] input');
    await input.fill('Amazon Fr');
    await page.click(
      '.ui-autocomplete li:has-text("Amazon France"), .o-autocomplete--dropdown-item:has-text("Amazon France")',
    );
    await save();
    await picture('marketplaces');
    const french = order(0.1, {
      salesChannel: { marketplaceId: 'A13V1IB3VIYZZH', marketplaceName: 'Amazon.fr' },
    });
    amazon.control.putOrders([french]);
    await sidecar.report();
    const rows = await database.sql(`SELECT t.name FROM sale_order o JOIN crm_team t ON t.id = o.team_id
      WHERE o.client_order_ref = '${french.orderId}'`);
    expect(rows[0]?.[0]).toContain('Amazon France');
  });

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
