import type { Definition, JobButton, Server } from './definition.ts';
import { groups, rights } from './models/groups.ts';
import { modelsAndFields } from './models/models.ts';
import { accountViews } from './views/account.ts';
import { buttons } from './views/buttons.ts';
import { documentViews } from './views/documents.ts';
import { menus } from './views/menus.ts';
import { recordViews } from './views/records.ts';
import { windows, windowViews } from './views/windows.ts';

/**
 * Everything that `setup` creates, ordered so that each record comes after those that it refers to.
 *
 * @param jobs those that have a button on the account form, in the order of the buttons
 */
export function definitionsFor(server: Server, jobs: readonly JobButton[]): Definition[] {
  return [
    ...groups(server),
    ...modelsAndFields(server, jobs),
    ...rights(),
    ...buttons(server, jobs),
    ...windows(server),
    ...accountViews(server, jobs),
    ...recordViews(server),
    ...documentViews(server),
    ...windowViews(server),
    ...menus(server),
  ];
}
