import type { Definition, Server } from './definition.ts';
import { groups, rights } from './models/groups.ts';
import { modelsAndFields } from './models/models.ts';
import { accountViews } from './views/account.ts';
import { buttons, menus, windows, windowViews } from './views/actions.ts';
import { documentViews } from './views/documents.ts';
import { recordViews } from './views/records.ts';

/** Everything that `setup` makes, in an order in which each finds what it refers to. */
export function definitionsFor(server: Server): Definition[] {
  return [
    ...groups(server),
    ...modelsAndFields(server),
    ...rights(),
    ...buttons(server),
    ...windows(server),
    ...accountViews(server),
    ...recordViews(server),
    ...documentViews(server),
    ...windowViews(),
    ...menus(server),
  ];
}
