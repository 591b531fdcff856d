import { z } from 'zod';
import type { Odoo } from '../rpc/client.ts';
import { OdooError } from '../rpc/errors.ts';

/** The server's definition of one field. */
type FieldFacts = { type: string; computed: boolean; choices: readonly string[] };

/** A difference between Odoo versions: the model and fields that show it, and what their existence means. */
type Row<Value> = {
  model: string;
  fields: readonly string[];
  tell(there: ReadonlyMap<string, FieldFacts>): Value;
};

/** A name that changed. */
function renamed<const Newer extends string, const Older extends string>(
  model: string,
  newer: Newer,
  older: Older,
): Row<Newer | Older> {
  return { model, fields: [newer], tell: (there) => (there.has(newer) ? newer : older) };
}

/** A field that was replaced by another; the older one is used where it still exists. */
function replaced<const Older extends string, const Newer extends string>(
  model: string,
  older: Older,
  newer: Newer,
): Row<Older | Newer> {
  return { model, fields: [older], tell: (there) => (there.has(older) ? older : newer) };
}

/** A feature of newer versions, or of databases with a certain app. */
function has(model: string, field: string): Row<boolean> {
  return { model, fields: [field], tell: (there) => there.has(field) };
}

/** Which of these fields exist. */
function present(model: string, fields: readonly string[]): Row<readonly string[]> {
  return { model, fields, tell: (there) => fields.filter((field) => there.has(field)) };
}

/** A model that changed its name; every model has a field `id`. */
function renamedModel<const Newer extends string, const Older extends string>(
  newer: Newer,
  older: Older,
): Row<Newer | Older> {
  return { model: newer, fields: ['id'], tell: (there) => (there.has('id') ? newer : older) };
}

/**
 * Every difference between Odoo 14, 15, … 19 that this program has to know, one row each. A row is decided by the fields that a
 * server has, never by its version number: Odoo Online runs releases between two numbers, and modules add fields to old ones.
 * Support for a new Odoo begins here; most often it ends here too.
 */
const TABLE = {
  // Sales.
  lineTaxes: renamed('sale.order.line', 'tax_ids', 'tax_id'),
  lineRoute: renamed('sale.order.line', 'route_ids', 'route_id'),
  lineUnit: renamed('sale.order.line', 'product_uom_id', 'product_uom'),
  /** Later Odoos find the fiscal position themselves; up to 15 only the form does. */
  computesFiscalPosition: {
    model: 'sale.order',
    fields: ['fiscal_position_id'],
    tell: (there) => there.get('fiscal_position_id')?.computed === true,
  } satisfies Row<boolean>,
  /** Whether an order is locked is a field (from 17 on); before it is the state `done`. */
  ordersHaveLock: has('sale.order', 'locked'),
  /** Quotation templates: `sale_management` is installed. */
  hasQuotationTemplates: has('sale.order', 'sale_order_template_id'),
  /** The terms of an order are HTML (from 15 on). */
  orderNoteIsHtml: {
    model: 'sale.order',
    fields: ['note'],
    tell: (there) => there.get('note')?.type === 'html',
  } satisfies Row<boolean>,
  /** Orders name the journal of their invoices (from 17 on). */
  orderHasJournal: has('sale.order', 'journal_id'),
  /** The invoicing wizard can make one invoice per order (from 17 on); before it always joins those of a customer. */
  invoicesApart: has('sale.advance.payment.inv', 'consolidated_billing'),

  // Products.
  /** Storable products are `consu` with `is_storable` (from 18 on); before, they have a type of their own. */
  storableIsFlag: has('product.product', 'is_storable'),
  /** `uom.uom.factor` is the size of the unit (from 19 on); before it is how many make one reference unit. */
  unitFactorIsSize: has('uom.uom', 'relative_factor'),

  // Inventory.
  route: renamedModel('stock.route', 'stock.location.route'),
  ruleDestination: renamed('stock.rule', 'location_dest_id', 'location_id'),
  /** Up to 16, done and reserved quantities are separate fields; later it is `quantity` with `picked`. */
  /** From 17 on Odoo drops the defaults of a call where it goes on with the rights of the system, as it does to make invoices. */
  keepsDefaultsAsSystem: has('stock.move', 'quantity_done'),
  moveQuantity: replaced('stock.move', 'quantity_done', 'quantity'),
  moveLineQuantity: replaced('stock.move.line', 'qty_done', 'quantity'),
  packages: renamedModel('stock.package', 'stock.quant.package'),
  operationTypeReserves: has('stock.picking.type', 'reservation_method'),
  /** Moves name their line of a kit's bill of materials: `mrp` is installed. */
  hasKits: has('stock.move', 'bom_line_id'),

  // Accounting.
  /** Kinds of accounts are selection values (from 16 on); before, they are records. */
  accountTypeIsWord: has('account.account', 'account_type'),
  itemAccountTypeIsWord: has('account.move.line', 'account_type'),
  taxBaseAffected: has('account.tax', 'is_base_affected'),
  /** A branch uses the taxes of its parent company (from 17 on). */
  hasBranches: has('res.company', 'parent_ids'),
  /** The accounting date of a draft invoice and its foreign amounts follow its invoice date (from 16 on); before, only the form does that. */
  accountingDateFollows: {
    model: 'account.move',
    fields: ['date'],
    tell: (there) => there.get('date')?.computed === true,
  } satisfies Row<boolean>,
  paymentMemo: renamed('account.payment', 'memo', 'ref'),
  paymentMethod: renamed('account.payment', 'payment_method_line_id', 'payment_method_id'),
  /** Journals name the account of their payments themselves (14 only). */
  journalHasPaymentAccounts: has('account.journal', 'payment_debit_account_id'),
  methodHasPaymentAccount: has('account.payment.method.line', 'payment_account_id'),
  /** The field by which the entry of a payment names it (another one from 18 on). */
  entryPayment: renamed('account.move', 'origin_payment_id', 'payment_id'),
  /** Odoo recomputes the payable line when other lines of a document change (from 16 on); before, both must be written together. */
  linesFollow: has('account.move.line', 'term_key'),
  /** Statements are posted by a button of their own (up to 15). */
  statementsArePosted: has('account.bank.statement', 'state'),
  /** The PDF of an invoice that counts is kept with it once it was made (from 17 on); before, it is made when somebody looks at it. */
  keepsInvoiceFile: has('account.move', 'invoice_pdf_report_file'),
  /** The wizard that makes it for one invoice; in 17 it has another name. */
  invoiceWizard: renamedModel('account.move.send.wizard', 'account.move.send'),
  /** Enterprise only. */
  hasBatchPayments: has('account.batch.payment', 'payment_ids'),
  batchHasMethod: has('account.batch.payment', 'payment_method_id'),
  /**
   * Lock dates. Where Odoo says which lock holds for its own user (`user_…`, from 18 on, with exceptions), that one counts.
   */
  lockDates: present('res.company', [
    'user_fiscalyear_lock_date',
    'fiscalyear_lock_date',
    'period_lock_date',
    'user_hard_lock_date',
    'hard_lock_date',
    'user_sale_lock_date',
    'sale_lock_date',
    'user_purchase_lock_date',
    'purchase_lock_date',
    'user_tax_lock_date',
    'tax_lock_date',
  ]),

  // Contacts and messages.
  /** Fields that identify a contact. */
  personalFields: present('res.partner', [
    'street',
    'street2',
    'city',
    'zip',
    'phone',
    'mobile',
    'email',
    'vat',
    'comment',
  ]),
  /**
   * Text that comes over the API is plain, and Odoo escapes it itself (from 17 on); before it is HTML. Nothing but the release
   * shows this, and the release is recognised by another field that came with it.
   */
  messagesArePlain: has('stock.move', 'picked'),

  // Screens.
  listTag: {
    model: 'ir.ui.view',
    fields: ['type'],
    tell: (there) => (there.get('type')?.choices.includes('list') === true ? 'list' : 'tree'),
  } satisfies Row<'list' | 'tree'>,
  /** Conditions on fields are expressions (from 17 on); before they are domains in `attrs`. */
  conditionsAreExpressions: has('ir.actions.server', 'update_path'),
  /** The field of menus, views and server actions that names the groups who see them. */
  groupsField: renamed('ir.ui.menu', 'group_ids', 'groups_id'),
  groupMembers: renamed('res.groups', 'user_ids', 'users'),
  /** Groups are sorted by privileges (from 19 on); before by categories, which nobody may make over the API. */
  hasPrivileges: has('res.groups', 'privilege_id'),

  // Methods. No server can be asked which it has: see readDialect.
  mayHaveSaveMulti: has('sale.order.line', 'tax_ids'),
};

type Table = typeof TABLE;

/** How the connected Odoo differs from others. */
export type Dialect = { readonly [Key in keyof Table]: ReturnType<Table[Key]['tell']> } & {
  /** `web_save_multi` writes different values on many records in one call. */
  readonly hasSaveMulti: boolean;
};

type Reader = Pick<Odoo, 'read'>;

const FieldsAnswer = z.record(
  z.string(),
  z.object({
    type: z.string().optional(),
    depends: z.array(z.string()).optional(),
    selection: z.array(z.tuple([z.string(), z.string()])).optional(),
  }),
);

/** By model, what the server told about the fields of the table; a model without any does not exist, or may not be read. */
type Facts = ReadonlyMap<string, ReadonlyMap<string, FieldFacts>>;

/** A dialect, and what it was told from. */
export type ToldDialect = { dialect: Dialect; facts: Facts };

/**
 * Asks the server for every row of the table, with one call per model, all at once. A model that does not exist, or that the user
 * may not read, counts as having no fields: a user who cannot read a model needs none of its names.
 *
 * @throws OdooError when the server cannot be asked
 */
export async function readDialect(odoo: Reader): Promise<ToldDialect> {
  const read: Reader['read'] = (...call) => odoo.read(...call);
  const rows: [string, Row<unknown>][] = Object.entries(TABLE);
  const facts = await readFacts({ read }, new Set(rows.map(([, { model }]) => model)));
  const told = rows.map(([key, row]) => [key, row.tell(facts.get(row.model) ?? new Map())] as const);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each key of the table with what its row tells
  const dialect = Object.fromEntries(told) as Omit<Dialect, 'hasSaveMulti'>;
  const hasSaveMulti = dialect.mayHaveSaveMulti && (await answersSaveMulti(read));
  return { dialect: { ...dialect, hasSaveMulti }, facts };
}

/**
 * What the server tells about these models, with one call each, all at once.
 *
 * @throws OdooError when the server cannot be asked
 */
export async function readFacts(odoo: Reader, models: ReadonlySet<string>): Promise<Facts> {
  const read: Reader['read'] = (...call) => odoo.read(...call);
  const names = new Map<string, Set<string>>();
  for (const { model, fields } of Object.values(TABLE))
    if (models.has(model)) names.set(model, new Set([...(names.get(model) ?? []), ...fields]));
  return new Map(
    await Promise.all(
      [...names].map(
        async ([model, fields]) => [model, await readFactsOfModel(read, model, [...fields])] as const,
      ),
    ),
  );
}

async function readFactsOfModel(
  read: Reader['read'],
  model: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, FieldFacts>> {
  try {
    const answer = await read(model, 'fields_get', {
      // Every model has an id: a model that can be read shows at least this.
      allfields: ['id', ...names],
      attributes: ['type', 'depends', 'selection'],
    });
    return new Map(
      Object.entries(FieldsAnswer.parse(answer)).map(
        ([name, { type = '', depends = [], selection = [] }]) => [
          name,
          { type, computed: depends.length > 0, choices: selection.map(([word]) => word) },
        ],
      ),
    );
  } catch (error) {
    if (isNotThere(error) || (error instanceof OdooError && error.kind === 'access')) return new Map();
    throw error;
  }
}

/** A call for no record writes nothing, and fails where there is no such method. Old servers are not asked: each would log an error. */
async function answersSaveMulti(read: Reader['read']): Promise<boolean> {
  try {
    await read('res.partner', 'web_save_multi', { vals_list: [], specification: {} }, { ids: [] });
    return true;
  } catch (error) {
    if (isNotThere(error)) return false;
    throw error;
  }
}

/** Each version has its own error for a model or a method that does not exist. */
function isNotThere(error: unknown): boolean {
  return error instanceof OdooError && ['missing', 'server', 'validation'].includes(error.kind);
}
