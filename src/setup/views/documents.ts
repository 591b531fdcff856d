import {
  SALE_ORDER_FIELDS as ORDER,
  ORDER_STATUS,
  PACKAGE_TRACKING_FIELD,
  PICKING_FIELDS as PICKING,
  PICKING_STATUS,
} from '../../odoo/screens/fields.ts';
import type { Definition, Server } from '../definition.ts';
import { buttonKey } from './buttons.ts';
import { extension, hiddenWhen, view } from './view.ts';

/** Additions to Odoo's own views of sales orders and deliveries, and the reports by marketplace. */
export function documentViews(server: Server): Definition[] {
  return [
    extension('order_form', 'sale.order', 'sale.view_order_form', orderForm(server)),
    extension('order_search', 'sale.order', 'sale.view_sales_order_filter', orderSearch()),
    extension('order_list', 'sale.order', 'sale.view_order_tree', orderList()),
    extension('picking_form', 'stock.picking', 'stock.view_picking_form', pickingForm(server)),
    extension('picking_search', 'stock.picking', 'stock.view_picking_internal_search', pickingSearch()),
    extension('picking_list', 'stock.picking', 'stock.vpicktree', pickingList()),
    extension('package_form', server.packages, PACKAGE_FORMS[server.packages], packageForm()),
    ...(server.carrierForm === undefined
      ? []
      : [extension('picking_carrier', 'stock.picking', server.carrierForm, pickingCarrier(server))]),
    view('sales_pivot', 'sale.order', 'pivot', salesPivot()),
    view('sales_graph', 'sale.order', 'graph', salesGraph()),
    view('days_graph', 'sale.order', 'graph', daysGraph()),
    view('amazon_order_list', 'sale.order', server.list, amazonOrderList(server)),
    view('to_ship_list', 'stock.picking', server.list, toShipList(server)),
  ];
}

function orderForm(server: Server): string {
  const notAmazon = hiddenWhen(server, [ORDER.orderId, '=', false]);
  return `<data>
    <xpath expr="//notebook" position="inside">
      <page string="Amazon" name="amazon" ${notAmazon}>
        <group>
          <group>
            <field name="${ORDER.orderId}" readonly="1"/>
            <field name="${ORDER.account}" readonly="1"/>
            <field name="${ORDER.marketplace}" readonly="1"/>
            <field name="${ORDER.fulfilledBy}" readonly="1"/>
          </group>
          <group>
            <field name="${ORDER.programs}" readonly="1"/>
            <field name="${ORDER.shipBy}" readonly="1"/>
            <field name="${ORDER.status}" readonly="1"/>
            <field name="${ORDER.reason}" readonly="1" ${hiddenWhen(server, [ORDER.reason, '=', false])}/>
            <field name="${ORDER.url}" readonly="1" widget="url"/>
          </group>
        </group>
      </page>
    </xpath>
  </data>`;
}

function orderSearch(): string {
  return `<data>
    <xpath expr="/search" position="inside">
      <field name="${ORDER.orderId}"/>
      <separator/>
      <filter name="amazon" string="Amazon" domain="[('${ORDER.orderId}', '!=', False)]"/>
      <filter name="amazon_fba" string="Amazon: FBA" domain="[('${ORDER.fulfilledBy}', '=', 'AMAZON')]"/>
      <filter name="amazon_fbm" string="Amazon: FBM" domain="[('${ORDER.fulfilledBy}', '=', 'MERCHANT')]"/>
      <filter name="amazon_failed" string="Amazon: Failed" domain="[('${ORDER.status}', '=', '${ORDER_STATUS.failed}')]"/>
      <filter name="by_amazon_marketplace" string="By marketplace" context="{'group_by': '${ORDER.marketplace}'}"/>
      <filter name="by_amazon_account" string="By Amazon account" context="{'group_by': '${ORDER.account}'}"/>
    </xpath>
  </data>`;
}

function orderList(): string {
  return `<data>
    <xpath expr="//field[@name='partner_id']" position="after">
      <field name="${ORDER.orderId}" optional="hide"/>
      <field name="${ORDER.marketplace}" optional="hide"/>
      <field name="${ORDER.status}" optional="hide"/>
    </xpath>
  </data>`;
}

/** The list of *Amazon ▸ Orders*: what people look for there, newest first. */
function amazonOrderList({ list }: Server): string {
  return `<${list} create="false" default_order="date_order desc" decoration-danger="${ORDER.status} == '${ORDER_STATUS.failed}'" decoration-muted="state == 'cancel'">
    <field name="${ORDER.orderId}" string="Amazon Order" width="170px"/>
    <field name="name" optional="show" width="90px"/>
    <field name="date_order" width="145px"/>
    <field name="partner_id"/>
    <field name="${ORDER.marketplace}" string="Store" width="60px"/>
    <field name="${ORDER.fulfilledBy}" width="125px"/>
    <field name="${ORDER.shipBy}" width="145px"/>
    <field name="amount_total" width="100px"/>
    <field name="currency_id" optional="hide"/>
    <field name="state" width="100px"/>
    <field name="${ORDER.status}" optional="hide"/>
    <field name="${ORDER.reason}" optional="hide"/>
    <field name="${ORDER.url}" widget="url" optional="hide"/>
    <field name="${ORDER.account}" optional="hide"/>
  </${list}>`;
}

/** The list of *Amazon ▸ To Ship*: the most urgent delivery first. Odoo derives its deadline from the latest time to ship. */
function toShipList({ list, carrierForm }: Server): string {
  const carrier = carrierForm === undefined ? '' : '<field name="carrier_id" optional="show"/>';
  return `<${list} default_order="date_deadline, scheduled_date" create="false" decoration-danger="${PICKING.shipBy} and ${PICKING.shipBy} &lt; current_date">
    <field name="${PICKING.orderId}" string="Amazon Order"/>
    <field name="${PICKING.shipBy}"/>
    <field name="date_deadline" optional="hide"/>
    <field name="scheduled_date" optional="hide"/>
    <field name="name"/>
    <field name="partner_id"/>
    <field name="location_id" optional="show"/>
    ${carrier}
    <field name="state"/>
  </${list}>`;
}

function pickingForm(server: Server): string {
  const { done, failed, pending } = PICKING_STATUS;
  const retryHidden = hiddenWhen(server, [PICKING.status, '!=', failed]);
  const alert = (state: string, kind: string, content: string): string =>
    `<div class="alert alert-${kind} mb-0" role="status" ${hiddenWhen(server, [PICKING.status, '!=', state])}>${content}</div>`;
  return `<data>
    <xpath expr="//header" position="inside">
      <button name="%(${buttonKey('stock.picking', PICKING.retry)})d" type="action" string="Retry Amazon Sync" ${retryHidden}/>
    </xpath>
    <xpath expr="//field[@name='origin']" position="after">
      <field name="${PICKING.orderId}" ${hiddenWhen(server, [PICKING.orderId, '=', false])}/>
      <field name="${PICKING.shipBy}" ${hiddenWhen(server, [PICKING.shipBy, '=', false])}/>
    </xpath>
    <xpath expr="//sheet" position="before">
      <field name="${PICKING.status}" invisible="1"/>
      <field name="${PICKING.retry}" invisible="1"/>
      ${alert(failed, 'danger', `<strong>Synchronization with Amazon failed</strong> <field name="${PICKING.reason}" nolabel="1" readonly="1"/>`)}
      ${alert(pending, 'info', 'To be sent to Amazon')}
      ${alert(done, 'success', 'Synchronized with Amazon')}
      <div class="alert alert-info mb-0" role="status" ${hiddenWhen(server, [PICKING.retry, '=', false])}>
        Retry requested. The sidecar sends it again with its next pass.
      </div>
    </xpath>
  </data>`;
}

/**
 * Odoo's form locks the carrier of a done delivery (up to 16 also its tracking reference), but people must correct these when
 * Amazon refuses them.
 */
function pickingCarrier(server: Server): string {
  const lockedWhenCancelled = server.attrs
    ? `<attribute name="attrs">{'readonly': [('state', '=', 'cancel')]}</attribute>`
    : `<attribute name="readonly">state == 'cancel'</attribute>`;
  return `<data>
    <xpath expr="//group[@name='carrier_data']//field[@name='carrier_id']" position="attributes">${lockedWhenCancelled}</xpath>
    <xpath expr="//field[@name='carrier_tracking_ref']" position="attributes">${lockedWhenCancelled}</xpath>
  </data>`;
}

function pickingFilter(name: string, label: string, state: string): string {
  return `<filter name="amazon_${name}" string="Amazon: ${label}" domain="[('${PICKING.status}', '=', '${state}')]"/>`;
}

function pickingSearch(): string {
  return `<data>
    <xpath expr="/search" position="inside">
      <field name="${PICKING.orderId}"/>
      <separator/>
      ${pickingFilter('failed', 'Failed', PICKING_STATUS.failed)}
      ${pickingFilter('pending', 'To be sent', PICKING_STATUS.pending)}
      ${pickingFilter('done', 'Synchronized', PICKING_STATUS.done)}
      <filter name="by_amazon_state" string="Amazon State" context="{'group_by': '${PICKING.status}'}"/>
    </xpath>
  </data>`;
}

function pickingList(): string {
  return `<data>
    <xpath expr="//field[@name='origin']" position="after">
      <field name="${PICKING.status}" optional="hide" widget="badge"
        decoration-danger="${PICKING.status} == '${PICKING_STATUS.failed}'"
        decoration-success="${PICKING.status} == '${PICKING_STATUS.done}'"/>
    </xpath>
  </data>`;
}

const PACKAGE_FORMS = {
  'stock.package': 'stock.stock_package_view_form',
  'stock.quant.package': 'stock.view_quant_package_form',
};

function packageForm(): string {
  return `<data>
    <xpath expr="//field[@name='location_id']" position="after">
      <field name="${PACKAGE_TRACKING_FIELD}"/>
    </xpath>
  </data>`;
}

function salesPivot(): string {
  return `<pivot string="Amazon Sales">
    <field name="${ORDER.marketplace}" type="row"/>
    <field name="date_order" interval="month" type="col"/>
    <field name="amount_total" type="measure"/>
  </pivot>`;
}

function daysGraph(): string {
  return `<graph string="Amazon Orders by Day" type="bar">
    <field name="date_order" interval="day" type="row"/>
    <field name="${ORDER.marketplace}" type="row"/>
  </graph>`;
}

function salesGraph(): string {
  return `<graph string="Amazon Sales">
    <field name="${ORDER.marketplace}" type="row"/>
    <field name="amount_total" type="measure"/>
  </graph>`;
}
