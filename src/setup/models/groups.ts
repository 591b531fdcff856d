import {
  ACCOUNT_MODEL,
  FAILURE_MODEL,
  MARKETPLACE_MODEL,
  OFFER_MODEL,
  RECOVERY_MODEL,
  SETTLEMENT_MODEL,
} from '../../odoo/screens/fields.ts';
import { type Definition, type Reference, ref, type Server } from '../definition.ts';
import { modelReference } from './models.ts';

/** May see Amazon data and press the buttons. */
export const USER_GROUP = ref('group_user');
/** May also change the settings of accounts. */
export const MANAGER_GROUP = ref('group_manager');
/** For the sidecar's own user; an administrator of Odoo does not need it. */
export const SIDECAR_GROUP = ref('group_sidecar');

const PRIVILEGE = 'privilege_amazon';

/** The groups. On the user form they have their own heading from 19 on; before, they are among the others. */
export function groups(server: Server): Definition[] {
  const heading: Readonly<Record<string, Reference>> = server.privileges
    ? { privilege_id: ref(PRIVILEGE) }
    : {};
  return [
    ...(server.privileges
      ? [
          {
            key: PRIVILEGE,
            model: 'res.groups.privilege',
            values: { name: 'Amazon', category_id: ref('base.module_category_sales') },
          },
        ]
      : []),
    {
      key: USER_GROUP.ref,
      model: 'res.groups',
      values: { name: 'Amazon user', ...heading, implied_ids: [ref('base.group_user')] },
    },
    {
      key: MANAGER_GROUP.ref,
      model: 'res.groups',
      values: { name: 'Amazon manager', ...heading, implied_ids: [USER_GROUP] },
    },
    {
      key: SIDECAR_GROUP.ref,
      model: 'res.groups',
      values: { name: 'Amazon sidecar', implied_ids: [ref('base.group_user')] },
    },
  ];
}

/** Letters of read, write, create and unlink; administrators may do everything. */
const RIGHTS: Readonly<Record<string, { user: string; manager: string; sidecar: string }>> = {
  [ACCOUNT_MODEL]: { user: 'r', manager: 'rw', sidecar: 'rwc' },
  [MARKETPLACE_MODEL]: { user: 'r', manager: 'rw', sidecar: 'rwc' },
  [RECOVERY_MODEL]: { user: 'rc', manager: 'rcu', sidecar: 'rw' },
  [OFFER_MODEL]: { user: 'r', manager: 'rwcu', sidecar: 'rwc' },
  [FAILURE_MODEL]: { user: 'r', manager: 'ru', sidecar: 'rwcu' },
  [SETTLEMENT_MODEL]: { user: 'r', manager: 'r', sidecar: 'rwc' },
};

/** Path to the company of each model; a record without a company is visible to everybody. */
const COMPANY_PATHS: Readonly<Record<string, string>> = {
  [ACCOUNT_MODEL]: 'x_company_id',
  [SETTLEMENT_MODEL]: 'x_company_id',
  [MARKETPLACE_MODEL]: 'x_account_id.x_company_id',
  [RECOVERY_MODEL]: 'x_account_id.x_company_id',
  [OFFER_MODEL]: 'x_account_id.x_company_id',
  [FAILURE_MODEL]: 'x_account_id.x_company_id',
};

/** Access rights on our models, and rules that hide the records of other companies. */
export function rights(): Definition[] {
  const access = Object.entries(RIGHTS).flatMap(([model, { user, manager, sidecar }]) => [
    accessRight(model, 'user', USER_GROUP, user),
    accessRight(model, 'manager', MANAGER_GROUP, manager),
    accessRight(model, 'sidecar', SIDECAR_GROUP, sidecar),
    accessRight(model, 'administrator', ref('base.group_system'), 'rwcu'),
  ]);
  const rules = Object.entries(COMPANY_PATHS).map(
    ([model, path]): Definition => ({
      key: `rule_${model}`,
      model: 'ir.rule',
      values: {
        name: `${model}: own companies`,
        model_id: modelReference(model),
        domain_force: `['|', ('${path}', '=', False), ('${path}', 'in', company_ids)]`,
      },
    }),
  );
  return [...access, ...rules];
}

function accessRight(model: string, who: string, group: Reference, letters: string): Definition {
  return {
    key: `access_${model}_${who}`,
    model: 'ir.model.access',
    values: {
      name: `${model} ${who}`,
      model_id: modelReference(model),
      group_id: group,
      perm_read: letters.includes('r'),
      perm_write: letters.includes('w'),
      perm_create: letters.includes('c'),
      perm_unlink: letters.includes('u'),
    },
  };
}
