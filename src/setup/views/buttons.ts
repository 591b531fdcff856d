import {
  ACCOUNT_MODEL,
  FAILURE_FIELDS,
  FAILURE_MODEL,
  jobFields,
  OFFER_FIELDS,
  OFFER_MODEL,
  PICKING_FIELDS,
} from '../../odoo/screens/fields.ts';
import {
  type Definition,
  type JobButton,
  type Reference,
  ref,
  type Server,
  type Value,
} from '../definition.ts';
import { USER_GROUP } from '../models/groups.ts';
import { fieldKey, modelReference } from '../models/models.ts';

/** The server action behind a button. */
export function buttonKey(model: string, field: string): string {
  return `button_${model.replaceAll('.', '_')}__${field}`;
}

type Button = {
  model: string;
  field: string;
  name: string;
  group?: Reference;
  /** Lists offer it under *Action*, for every selected record. */
  inLists?: boolean;
};

/**
 * A button: a server action of type Update Record that sets one boolean. Odoo runs it with superuser rights for any member of its
 * group, so it first reads the record as the person who presses the button: people who may not see a record cannot press its
 * buttons.
 */
function button(server: Server, { model, field, name, group, inLists = false }: Button): Definition[] {
  const key = buttonKey(model, field);
  const pressed = model.startsWith('x_') ? 'bool(record.x_name)' : 'bool(record.name)';
  const values: Record<string, Value> = {
    name,
    model_id: modelReference(model),
    state: 'object_write',
    ...(inLists ? { binding_model_id: modelReference(model), binding_view_types: 'list' } : {}),
    ...(group === undefined ? {} : { [server.groupsField]: [group] }),
  };
  if (!server.attrs) {
    return [
      {
        key,
        model: 'ir.actions.server',
        values: { ...values, update_path: field, evaluation_type: 'equation', value: pressed },
      },
    ];
  }
  return [
    { key, model: 'ir.actions.server', values: { ...values, crud_model_id: modelReference(model) } },
    {
      key: `${key}_value`,
      model: 'ir.server.object.lines',
      values: {
        server_id: ref(key),
        col1: fieldReference(model, field),
        evaluation_type: 'equation',
        value: pressed,
      },
    },
  ];
}

function fieldReference(model: string, field: string): Reference {
  return ref(fieldKey(model, field));
}

/** The buttons on accounts, failures, deliveries and offers. */
export function buttons(server: Server, jobs: readonly JobButton[]): Definition[] {
  const starts = jobs.flatMap(({ job }) =>
    button(server, {
      model: ACCOUNT_MODEL,
      field: jobFields(job).requested,
      name: `Amazon: sync ${job}`,
      group: USER_GROUP,
    }),
  );
  const failures = [
    { field: FAILURE_FIELDS.retry, name: 'Retry' },
    { field: FAILURE_FIELDS.dismiss, name: 'Dismiss' },
  ].flatMap((each) => button(server, { model: FAILURE_MODEL, group: USER_GROUP, inLists: true, ...each }));
  // No group: everybody who may change the delivery may have it sent again.
  const retry = button(server, {
    model: 'stock.picking',
    field: PICKING_FIELDS.retry,
    name: 'Retry Amazon Sync',
    inLists: true,
  });
  const push = button(server, {
    model: OFFER_MODEL,
    field: OFFER_FIELDS.pushNow,
    name: 'Push Stock Now',
    group: USER_GROUP,
    inLists: true,
  });
  return [...sorted(starts), ...sorted(failures), ...sorted(retry), ...sorted(push)];
}

/** Puts actions before the values that refer to them, so that each kind goes in one call. */
function sorted(definitions: readonly Definition[]): Definition[] {
  return [
    ...definitions.filter(({ model }) => model === 'ir.actions.server'),
    ...definitions.filter(({ model }) => model !== 'ir.actions.server'),
  ];
}
