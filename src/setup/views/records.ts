import {
  FAILURE_FIELDS as FAILURE,
  FAILURE_MODEL,
  OFFER_FIELDS as OFFER,
  OFFER_MODEL,
  SETTLEMENT_FIELDS as SETTLEMENT,
  SETTLEMENT_MODEL,
  STOCK_STATES,
} from '../../odoo/screens/fields.ts';
import type { Definition, Server } from '../definition.ts';
import { buttonKey } from './buttons.ts';
import { hiddenWhen, view } from './view.ts';

/** The records that the program writes: offers, failures (*To Do*) and settlements (*Payouts*). */
export function recordViews(server: Server): Definition[] {
  return [
    view('offer_list', OFFER_MODEL, server.list, offerList(server)),
    view('offer_search', OFFER_MODEL, 'search', offerSearch()),
    view('failure_list', FAILURE_MODEL, server.list, failureList(server)),
    view('failure_form', FAILURE_MODEL, 'form', failureForm(server)),
    view('failure_search', FAILURE_MODEL, 'search', failureSearch()),
    view('settlement_list', SETTLEMENT_MODEL, server.list, settlementList(server)),
    view('settlement_form', SETTLEMENT_MODEL, 'form', settlementForm(server)),
    view('settlement_search', SETTLEMENT_MODEL, 'search', settlementSearch()),
  ];
}

function offerList({ list }: Server): string {
  return `<${list} editable="top" default_order="${OFFER.name}">
    <field name="${OFFER.name}" string="SKU"/>
    <field name="${OFFER.account}"/>
    <field name="${OFFER.product}"/>
    <field name="${OFFER.promised}" readonly="1" optional="show"/>
    <field name="${OFFER.pushed}" readonly="1" optional="hide"/>
    <field name="${OFFER.pushedAt}" readonly="1" optional="show"/>
    <field name="${OFFER.live}" readonly="1" optional="show"/>
    <field name="${OFFER.stockState}" readonly="1" optional="show"/>
    <field name="${OFFER.stockMessage}" readonly="1" optional="show"/>
    <field name="${OFFER.buffer}" optional="hide"/>
    <field name="${OFFER.paused}" optional="show"/>
    <field name="${OFFER.pushNow}" readonly="1" optional="hide"/>
  </${list}>`;
}

function offerSearch(): string {
  return `<search>
    <field name="${OFFER.name}" string="SKU"/>
    <field name="${OFFER.product}"/>
    <filter name="unmapped" string="Without Product" domain="[('${OFFER.product}', '=', False)]"/>
    ${stockIn([STOCK_STATES.waiting, STOCK_STATES.sent], 'on_its_way', 'Stock on Its Way')}
    ${stockIn([STOCK_STATES.refused, STOCK_STATES.stuck], 'stock_wrong', 'Stock Refused or Not Shown')}
    <filter name="sold_out" string="Promised 0" domain="[('${OFFER.promised}', '=', 0), ('${OFFER.stockState}', '!=', 'not_sent')]"/>
    <filter name="paused" string="Paused" domain="[('${OFFER.paused}', '=', True)]"/>
    <filter name="by_stock" string="Stock" context="{'group_by': '${OFFER.stockState}'}"/>
    <filter name="by_account" string="Account" context="{'group_by': '${OFFER.account}'}"/>
  </search>`;
}

function stockIn(states: readonly string[], name: string, label: string): string {
  const values = states.map((state) => `'${state}'`).join(', ');
  return `<filter name="${name}" string="${label}" domain="[('${OFFER.stockState}', 'in', [${values}])]"/>`;
}

function failureButtons(server: Server): string {
  const button = (field: string, label: string): string =>
    `<button name="%(${buttonKey(FAILURE_MODEL, field)})d" type="action" string="${label}"
      ${hiddenWhen(server, [FAILURE.state, '!=', 'open'])}/>`;
  return `${button(FAILURE.retry, 'Retry')}${button(FAILURE.dismiss, 'Dismiss')}`;
}

function failureList(server: Server): string {
  const { list } = server;
  return `<${list} create="false" edit="false" default_order="id desc">
    <field name="${FAILURE.title}"/>
    <field name="${FAILURE.name}" string="About"/>
    <field name="${FAILURE.message}"/>
    <field name="${FAILURE.hint}" optional="show"/>
    <field name="${FAILURE.account}" optional="show"/>
    <field name="${FAILURE.attempts}" optional="hide"/>
    <field name="${FAILURE.nextAt}"/>
    <field name="${FAILURE.saleOrder}"/>
    <field name="${FAILURE.state}"/>
    ${failureButtons(server)}
  </${list}>`;
}

function failureForm(server: Server): string {
  return `<form create="false" edit="false">
    <header>
      ${failureButtons(server)}
      <field name="${FAILURE.state}" widget="statusbar" statusbar_visible="open,resolved"/>
    </header>
    <sheet>
      <div class="alert alert-info" role="status"
        ${hiddenWhen(server, [FAILURE.retry, '=', false], [FAILURE.dismiss, '=', false])}>
        Requested. The sidecar takes it up within seconds.
      </div>
      <field name="${FAILURE.retry}" invisible="1"/>
      <field name="${FAILURE.dismiss}" invisible="1"/>
      <div class="oe_title"><h1><field name="${FAILURE.title}"/></h1><h3><field name="${FAILURE.name}"/></h3></div>
      <group>
        <group>
          <field name="${FAILURE.account}"/>
          <field name="${FAILURE.saleOrder}"/>
          <field name="${FAILURE.class}"/>
        </group>
        <group>
          <field name="${FAILURE.attempts}"/>
          <field name="${FAILURE.firstAt}"/>
          <field name="${FAILURE.lastAt}"/>
          <field name="${FAILURE.nextAt}"/>
        </group>
      </group>
      <group>
        <field name="${FAILURE.message}"/>
        <field name="${FAILURE.hint}"/>
      </group>
    </sheet>
  </form>`;
}

function failureSearch(): string {
  return `<search>
    <field name="${FAILURE.name}" string="About"/>
    <field name="${FAILURE.message}"/>
    <field name="${FAILURE.account}"/>
    <filter name="open" string="Open" domain="[('${FAILURE.state}', '=', 'open')]"/>
    <filter name="by_cause" string="Cause" context="{'group_by': '${FAILURE.title}'}"/>
    <filter name="by_account" string="Account" context="{'group_by': '${FAILURE.account}'}"/>
    <filter name="by_class" string="Class" context="{'group_by': '${FAILURE.class}'}"/>
  </search>`;
}

function settlementList({ list }: Server): string {
  return `<${list} create="false" edit="false" default_order="id desc">
    <field name="${SETTLEMENT.name}" string="Settlement"/>
    <field name="${SETTLEMENT.account}"/>
    <field name="${SETTLEMENT.start}"/>
    <field name="${SETTLEMENT.end}"/>
    <field name="${SETTLEMENT.depositDate}"/>
    <field name="${SETTLEMENT.total}"/>
    <field name="${SETTLEMENT.currency}"/>
    <field name="${SETTLEMENT.paymentCount}"/>
    <field name="${SETTLEMENT.state}"/>
  </${list}>`;
}

function settlementsIn(state: string, label: string): string {
  return `<filter name="${state}" string="${label}" domain="[('${SETTLEMENT.state}', '=', '${state}')]"/>`;
}

function settlementSearch(): string {
  return `<search>
    <field name="${SETTLEMENT.name}" string="Settlement"/>
    <field name="${SETTLEMENT.account}"/>
    ${settlementsIn('waiting', 'Waiting')}
    ${settlementsIn('refused', 'Refused')}
    ${settlementsIn('booked', 'Booked')}
    <separator/>
    <filter name="by_account" string="Account" context="{'group_by': '${SETTLEMENT.account}'}"/>
    <filter name="by_month" string="Month of Deposit" context="{'group_by': '${SETTLEMENT.depositDate}:month'}"/>
    <filter name="by_currency" string="Currency" context="{'group_by': '${SETTLEMENT.currency}'}"/>
  </search>`;
}

/** Accounting records below a settlement, for those who may see them. */
function documentsOf(list: Server['list'], field: string, columns: readonly string[]): string {
  const shown = columns.map((name) => `<field name="${name}"/>`).join('');
  return `<field name="${field}" groups="account.group_account_invoice"><${list}>${shown}</${list}></field>`;
}

function settlementForm(server: Server): string {
  const { list } = server;
  return `<form create="false" edit="false">
    <header><field name="${SETTLEMENT.state}" widget="statusbar" statusbar_visible="waiting,booked"/></header>
    <sheet>
      <div class="alert alert-danger" role="alert" ${hiddenWhen(server, [SETTLEMENT.reason, '=', false])}>
        <field name="${SETTLEMENT.reason}"/>
      </div>
      <div class="oe_title"><h1><field name="${SETTLEMENT.name}"/></h1></div>
      <group>
        <group>
          <field name="${SETTLEMENT.account}"/>
          <field name="${SETTLEMENT.start}"/>
          <field name="${SETTLEMENT.end}"/>
        </group>
        <group>
          <field name="${SETTLEMENT.depositDate}"/>
          <field name="${SETTLEMENT.total}"/>
          <field name="${SETTLEMENT.currency}"/>
          <field name="${SETTLEMENT.paymentCount}"/>
        </group>
      </group>
      <notebook>
        <page string="Summary" name="summary">
          <field name="${SETTLEMENT.summary}"/>
        </page>
        <page string="Payments" name="payments">
          ${documentsOf(list, SETTLEMENT.payments, ['name', 'date', 'partner_id', 'amount', 'state'])}
        </page>
        <page string="Entries" name="entries">
          ${documentsOf(list, SETTLEMENT.entries, ['name', 'date', 'ref', 'journal_id', 'amount_total', 'state'])}
        </page>
      </notebook>
    </sheet>
  </form>`;
}
