import { readOfAccounts } from '../../commands/account-state.ts';
import { table } from '../../commands/table.ts';
import { linesOf } from '../../domain/stock/explain.ts';
import { EXIT, type ExitStatus, UsageError } from '../../errors.ts';
import type { StockOffer } from '../../state/stock/offers.ts';
import { type CommonOptions, print } from '../output.ts';

export type StockOptions = CommonOptions & { account?: string };

type Listed = { account: string; offer: StockOffer };

/**
 * Prints every offer that Amazon lists.
 *
 * @returns 1 when Amazon refused a quantity, or does not show it
 * @throws UsageError for an account that the settings do not have
 */
export async function listStock(options: StockOptions): Promise<ExitStatus> {
  const listed = (await readOffers(options)).filter(({ offer }) => offer.fulfilledBy !== 'notListed');
  print(options, { offers: listed.map(documentOf) }, () =>
    listed.length === 0
      ? 'No offer is known: "amazon-odoo sync stock" asks Amazon.'
      : table(
          ['account', 'SKU', 'Amazon shows', 'should be', 'sent', 'when', 'state', 'why'],
          listed.map(rowOf),
        ),
  );
  const isWrong = listed.some(
    ({ offer }) => offer.push?.state === 'refused' || offer.push?.state === 'stuck',
  );
  return isWrong ? EXIT.failures : EXIT.ok;
}

/**
 * Prints how the quantity of an offer came about.
 *
 * @throws UsageError for a SKU that is not known
 */
export async function showStockOf(sku: string, options: StockOptions): Promise<ExitStatus> {
  const found = (await readOffers(options)).filter(({ offer }) => offer.sellerSku === sku);
  if (found.length === 0)
    throw new UsageError(`No offer "${sku}" is known`, {
      hint: 'Write the SKU as Amazon does; "amazon-odoo stock list" shows those that are known, "amazon-odoo sync stock" asks Amazon.',
    });
  print(
    options,
    { offers: found.map((each) => ({ ...documentOf(each), lines: explained(each.offer) })) },
    () => found.map(describe).join('\n\n'),
  );
  return EXIT.ok;
}

async function readOffers(options: StockOptions): Promise<Listed[]> {
  const lists = await readOfAccounts(options, async (state, account) =>
    (await state.stockOffers.list(account)).map((offer) => ({ account, offer })),
  );
  return lists.flat();
}

function documentOf({ account, offer }: Listed) {
  const { sellerSku, fulfilledBy, promised, push, live, message } = offer;
  return {
    account,
    sellerSku,
    fulfilledBy,
    live: live?.quantity ?? null,
    liveAt: momentOf(live?.at),
    promised: promised ?? null,
    pushed: push?.quantity ?? null,
    pushedAt: momentOf(push?.at),
    state: push?.state ?? null,
    message: message ?? null,
  };
}

function momentOf(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}

function rowOf(listed: Listed): (string | number)[] {
  const { account, sellerSku, fulfilledBy, live, promised, pushed, pushedAt, state, message } =
    documentOf(listed);
  const why = fulfilledBy === 'merchant' ? (message ?? '') : `not sent: shipped by ${fulfilledBy}`;
  return [
    account,
    sellerSku,
    live ?? '-',
    promised ?? '-',
    pushed ?? '-',
    pushedAt ?? '-',
    state ?? '-',
    why,
  ];
}

function explained({ explanation }: StockOffer): ReturnType<typeof linesOf> {
  return explanation === undefined ? [] : linesOf(explanation);
}

function describe(listed: Listed): string {
  const { account, sellerSku, fulfilledBy, live, liveAt, promised, pushed, pushedAt, state, message } =
    documentOf(listed);
  const rows = explained(listed.offer).map(({ text, quantity }) => [text, quantity]);
  return [
    `${sellerSku} of ${account}, fulfilled by ${fulfilledBy}`,
    table(
      ['', 'units'],
      [
        ...rows,
        ['should be on Amazon', promised ?? '-'],
        [pushedAt === null ? 'never sent' : `sent ${pushedAt} (${state})`, pushed ?? '-'],
        [liveAt === null ? 'Amazon was not read' : `Amazon showed ${liveAt}`, live ?? '-'],
      ],
    ),
    ...(message === null ? [] : [message]),
  ].join('\n');
}
