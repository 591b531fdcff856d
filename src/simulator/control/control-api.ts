import { messageOf } from '../../errors.ts';
import { type Answer, emptyAnswer, jsonAnswer } from '../api/answers.ts';
import { jsonOf, type SimulatedRequest } from '../api/requests.ts';
import type { GivenSettlement, MadeUpSettlement } from '../world/settlements.ts';
import { SimulatorError } from '../world/simulator-error.ts';
import type { Control, PutOptions } from './control.ts';

/** Everything below this path is ours; no path of Amazon's begins like it. */
export const CONTROL_PATH = '/control/';

type Action = (control: Control, id: string, content: never) => unknown;

/** Method and path of each control function; `*` is the id of what it is about. */
const ACTIONS: Record<string, Action> = {
  'GET orders': (control) => ({ orders: control.orders() }),
  'POST orders': (control, _, { orders, ...options }: { orders: [] } & PutOptions) => {
    control.putOrders(orders, options);
  },
  'GET orders/*': (control, id) => control.order(id),
  'PUT orders/*': (control, id, { order, ...options }: { order: never } & PutOptions) => {
    control.putOrder(Object.assign({}, order, { orderId: id }), options);
  },
  'PATCH orders/*': (control, id, patch) => control.patchOrder(id, patch),
  'DELETE orders/*': (control, id) => ({ deleted: control.deleteOrder(id) }),
  'POST events': (control, _, event) => control.event(event),
  'POST seed': (control, _, { count, seed }: { count: number; seed?: number }) => ({
    orderIds: control.seed(count, seed).map(({ orderId }) => orderId),
  }),
  'POST settlements': (control, _, settlement: GivenSettlement | MadeUpSettlement) =>
    'content' in settlement ? control.putSettlement(settlement) : control.makeUpSettlement(settlement),
  'GET listings': (control) => ({ listings: control.listings() }),
  'POST listings': (control, _, { listings }: { listings: [] }) => control.putListings(listings),
  'GET listings/*': (control, sku) => control.listing(sku),
  'PATCH listings/*': (control, sku, change) => control.changeListing(sku, change),
  'DELETE listings/*': (control, sku) => ({ deleted: control.deleteListing(sku) }),
  'PUT listing-settings': (control, _, settings) => control.setListingSettings(settings),
  'POST purchases': (control, _, purchase) => control.buy(purchase),
  'GET stock': (control) => control.stockReport(),
  'POST stock': (control, _, { rooms }: { rooms: [] }) => control.putStock(rooms),
  'GET stock/*': (control, room) => ({ free: control.freeStock(room) }),
  'PATCH stock/*': (control, room, { units }: { units: number }) => control.changeStock(room, units),
  'GET faults': (control) => ({ faults: control.faults() }),
  'POST faults': (control, _, fault) => ({ id: control.addFault(fault) }),
  'DELETE faults': (control) => control.clearFaults(),
  'DELETE faults/*': (control, id) => control.clearFaults(Number(id)),
  'GET clock': (control) => ({ now: control.now() }),
  'PUT clock': (control, _, { time, frozen }: { time: string; frozen?: boolean }) => {
    control.setTime(time, frozen === undefined ? {} : { frozen });
    return { now: control.now() };
  },
  'POST clock': (control, _, { advanceMs }: { advanceMs: number }) => {
    control.advance(advanceMs);
    return { now: control.now() };
  },
  'DELETE clock': (control) => {
    control.resetTime();
    return { now: control.now() };
  },
  'GET invoices': (control) => ({ invoices: control.uploadedInvoices() }),
  'PUT invoice-settings': (control, _, settings) => control.setInvoiceSettings(settings),
  'GET journal': (control) => control.journal(),
  'DELETE journal': (control) => control.clearJournal(),
  'PUT quotas': (control, _, settings) => control.setQuotas(settings),
  'PUT roles': (control, _, { roles }: { roles: [] }) => control.setRoles(roles),
  'PUT secret': (control, _, { clientSecret }: { clientSecret: string }) =>
    control.rotateClientSecret(clientSecret),
  'DELETE tokens': (control) => control.expireTokens(),
};

/** Carries out a request to the control API: 200 with JSON, 204, 404, or 400 with what is wrong. */
export function answerControl(control: Control, request: SimulatedRequest): Answer {
  const [section = '', id] = request.path.slice(CONTROL_PATH.length).split('/');
  const action = ACTIONS[`${request.method} ${section}${id === undefined ? '' : '/*'}`];
  if (!action) return jsonAnswer(404, { error: `no such control: ${request.method} ${request.path}` });
  const content = request.body.length > 0 ? jsonOf(request) : {};
  if (typeof content !== 'object' || content === null) return jsonAnswer(400, { error: 'not a JSON object' });
  try {
    const result = action(control, decodeURIComponent(id ?? ''), content as never);
    return result === undefined ? emptyAnswer(204) : jsonAnswer(200, result);
  } catch (error) {
    if (error instanceof SimulatorError || error instanceof TypeError) {
      return jsonAnswer(400, { error: messageOf(error) });
    }
    throw error;
  }
}
