import {
  ACCOUNT_FIELDS as ACCOUNT,
  ACCOUNT_MODEL,
  FAILURE_FIELDS as FAILURE,
  jobFields,
  MARKETPLACE_FIELDS as MARKETPLACE,
  RECOVERY_FIELDS as RECOVERY,
  RECOVERY_MODEL,
} from '../../odoo/screens/fields.ts';
import type { Definition, JobButton, Server } from '../definition.ts';
import { buttonKey } from './buttons.ts';
import { hiddenWhen, view } from './view.ts';

/** *Amazon Accounts*: the list, the form with its buttons, and the window that asks which order to recover. */
export function accountViews(server: Server, jobs: readonly JobButton[]): Definition[] {
  return [
    view('account_list', ACCOUNT_MODEL, server.list, accountList(server)),
    view('account_cards', ACCOUNT_MODEL, 'kanban', accountCards(server, jobs)),
    view('account_form', ACCOUNT_MODEL, 'form', accountForm(server, jobs)),
    view('recovery_form', RECOVERY_MODEL, 'form', recoveryForm()),
  ];
}

function accountList({ list }: Server): string {
  return `<${list} create="false" delete="false" default_order="${ACCOUNT.name}">
    <field name="${ACCOUNT.name}"/>
    <field name="${ACCOUNT.region}"/>
    <field name="${ACCOUNT.company}" groups="base.group_multi_company"/>
    <field name="${ACCOUNT.team}"/>
    <field name="${ACCOUNT.location}"/>
    <field name="${ACCOUNT.lastOrderSync}"/>
    <field name="${jobFields('orders').result}"/>
    <field name="${ACCOUNT.openFailures}"/>
  </${list}>`;
}

/** The start page: a card for each account, with what it needs, when the program was last seen, and how each job ended. */
function accountCards({ list }: Server, jobs: readonly JobButton[]): string {
  const runs = jobs
    .map(({ job, title }) => {
      const { result } = jobFields(job);
      return `<div t-if="record.${result}.raw_value"><b>${title}:\u00a0</b><field name="${result}"/></div>`;
    })
    .join('');
  const content = `
    <div><strong><field name="${ACCOUNT.name}"/></strong></div>
    <div class="text-muted"><field name="${ACCOUNT.region}"/></div>
    <div>
      <a name="%(action_failures)d" type="action" context="{'search_default_open': 1, 'search_default_${FAILURE.account}': id}">
        <field name="${ACCOUNT.openFailures}"/> to do</a>
    </div>
    ${runs}
    <div class="text-muted">Orders read up to:\u00a0<field name="${ACCOUNT.lastOrderSync}"/></div>
    <div class="text-muted" t-if="record.${ACCOUNT.instanceSeen}.raw_value">Program last seen:\u00a0<field name="${ACCOUNT.instanceSeen}"/></div>`;
  // From 18 on a card is the whole template; before, it needs a box that opens the record.
  const template =
    list === 'list'
      ? `<t t-name="card">${content}</t>`
      : `<t t-name="kanban-box"><div class="oe_kanban_global_click">${content}</div></t>`;
  return `<kanban create="false" delete="false"><field name="id"/><templates>${template}</templates></kanban>`;
}

function pressButton(server: Server, field: string, label: string): string {
  return `<button name="%(${buttonKey(ACCOUNT_MODEL, field)})d" type="action" string="${label}" class="btn-primary"
    ${hiddenWhen(server, [field, '!=', false])}/>`;
}

function accountForm(server: Server, jobs: readonly JobButton[]): string {
  const { list } = server;
  const inline = `create="false" delete="false"`;
  const requests = jobs.map(({ job }) => jobFields(job).requested);
  const waiting = requests.map((requested): [string, '=', false] => [requested, '=', false]);
  return `<form create="false" delete="false">
    <header>
      ${jobs.map(({ job, label }) => pressButton(server, jobFields(job).requested, label)).join('')}
      <button name="%(action_recover)d" type="action" string="Recover Order"
        context="{'default_${RECOVERY.account}': id, 'default_${RECOVERY.state}': 'requested'}"/>
    </header>
    <sheet>
      <div class="alert alert-info" role="status" ${hiddenWhen(server, ...waiting)}>
        Requested. The sidecar takes it up within seconds; reload to see the result.
      </div>
      ${requests.map((requested) => `<field name="${requested}" invisible="1"/>`).join('')}
      <div class="oe_title"><h1><field name="${ACCOUNT.name}" readonly="1"/></h1></div>
      <group>
        <group>
          <field name="${ACCOUNT.sellerId}" readonly="1"/>
          <field name="${ACCOUNT.region}" readonly="1"/>
        </group>
        <group>
          <field name="${ACCOUNT.company}" readonly="1" groups="base.group_multi_company"/>
          <field name="${ACCOUNT.openFailures}" readonly="1"/>
          <field name="${ACCOUNT.instance}" readonly="1"/>
          <field name="${ACCOUNT.instanceSeen}" readonly="1"/>
        </group>
      </group>
      <notebook>
        <page string="Orders Follow-up" name="follow_up">
          <group>
            <group string="Orders">
              <field name="${ACCOUNT.lastOrderSync}"/>
              <field name="${ACCOUNT.team}"/>
              <field name="${ACCOUNT.salesperson}"/>
              <field name="${ACCOUNT.location}"/>
              <field name="${ACCOUNT.warehouse}"/>
              <p class="text-muted" colspan="2">What is empty is as in the settings file.</p>
            </group>
            <group string="Last Runs">${lastRuns(server, jobs)}</group>
          </group>
        </page>
        <page string="Marketplaces" name="marketplaces">
          <field name="${ACCOUNT.marketplaces}" nolabel="1">
            <${list} editable="bottom" ${inline} default_order="${MARKETPLACE.code}">
              <field name="${MARKETPLACE.code}" readonly="1"/>
              <field name="${MARKETPLACE.name}" readonly="1" string="Marketplace"/>
              <field name="${MARKETPLACE.synchronized}"/>
              <field name="${MARKETPLACE.team}"/>
              <field name="${MARKETPLACE.location}"/>
              <field name="${MARKETPLACE.invoiceJournal}"/>
            </${list}>
          </field>
          <p class="text-muted">What is empty is as on the account.</p>
        </page>
        <page string="Products and Policies" name="policies">
          <group>
            <group string="Products">
              <field name="${ACCOUNT.unknownSku}"/>
              <field name="${ACCOUNT.saleProduct}"/>
              <field name="${ACCOUNT.shippingProduct}"/>
            </group>
            <group string="Orders">
              <field name="${ACCOUNT.anonymousCustomers}"/>
              <field name="${ACCOUNT.facilitatorTax}"/>
              <field name="${ACCOUNT.importShipped}"/>
            </group>
            <group string="Invoicing">
              <field name="${ACCOUNT.invoices}"/>
              <field name="${ACCOUNT.invoiceJournal}"/>
            </group>
            <group string="Payouts">
              <field name="${ACCOUNT.settlements}"/>
              <field name="${ACCOUNT.paymentJournal}"/>
            </group>
          </group>
          <group string="In Effect">
            <field name="${ACCOUNT.inEffect}" readonly="1" nolabel="1" colspan="2"/>
          </group>
          <p class="text-muted">What is empty is as in the settings file.</p>
        </page>
        <page string="Recovered Orders" name="recoveries">
          <field name="${ACCOUNT.recoveries}" nolabel="1" readonly="1">
            <${list} ${inline} default_order="id desc">
              <field name="${RECOVERY.name}" string="Amazon Reference"/>
              <field name="create_date" string="Requested"/>
              <field name="${RECOVERY.state}"/>
              <field name="${RECOVERY.result}"/>
            </${list}>
          </field>
        </page>
      </notebook>
    </sheet>
  </form>`;
}

function lastRuns(server: Server, jobs: readonly JobButton[]): string {
  return jobs
    .map(({ job }) => {
      const { at, result } = jobFields(job);
      const hidden = hiddenWhen(server, [at, '=', false]);
      return `<field name="${at}" readonly="1" ${hidden}/><field name="${result}" readonly="1" ${hidden}/>`;
    })
    .join('');
}

function recoveryForm(): string {
  return `<form>
    <sheet>
      <p>The order is brought in or refreshed within seconds, whatever has been read before.</p>
      <group>
        <field name="${RECOVERY.name}" string="Amazon Reference" required="1" placeholder="305-7654321-1234567"/>
        <field name="${RECOVERY.account}" readonly="1" force_save="1"/>
        <field name="${RECOVERY.state}" invisible="1" force_save="1"/>
      </group>
    </sheet>
    <footer>
      <button string="Recover" special="save" class="btn-primary"/>
      <button string="Discard" special="cancel" class="btn-secondary"/>
    </footer>
  </form>`;
}
