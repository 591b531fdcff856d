/** Words for what belongs to a buyer, as Amazon and Odoo write them; compared without case and separators. */
const PERSONAL = new Set([
  'name',
  'buyername',
  'buyeremail',
  'recipientname',
  'companyname',
  'firstname',
  'lastname',
  'email',
  'emailnormalized',
  'phone',
  'mobile',
  'fax',
  'street',
  'street2',
  'addressline1',
  'addressline2',
  'addressline3',
  'city',
  'zip',
  'postalcode',
  'vat',
  'taxid',
  'buyer',
  'recipient',
  'deliveryaddress',
  'shippingaddress',
  'address',
  'giftmessage',
  'giftmessagetext',
  'giftoption',
  'deliveryinstructions',
  'password',
  'clientsecret',
  'refreshtoken',
  'accesstoken',
  'authorization',
  'apikey',
  'token',
]);

const EMAIL = /[\w.+-]+@[\w-]+(\.[\w-]+)+/g;
const DEEPEST = 6;

/**
 * Log fields without what belongs to a buyer: values under a personal name are replaced at any depth, e-mail addresses in any
 * text.
 */
export function withoutPersonalData(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return cleanFields(fields, 0);
}

function cleanFields(fields: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, isPersonal(key) ? '[removed]' : clean(value, depth)]),
  );
}

function clean(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.replace(EMAIL, '[e-mail]');
  if (value === null || typeof value !== 'object') return value;
  if (depth === DEEPEST) return '[deeper]';
  if (Array.isArray(value)) return value.map((entry) => clean(entry, depth + 1));
  return cleanFields(value, depth + 1);
}

function isPersonal(key: string): boolean {
  return PERSONAL.has(key.toLowerCase().replace(/[^a-z0-9]/g, ''));
}
