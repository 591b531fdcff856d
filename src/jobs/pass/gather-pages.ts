import { setTimeout as delay } from 'node:timers/promises';

/** A page that takes longer is waiting for Amazon's quota: the pages gathered so far are processed meanwhile. */
const SOON_MS = 300;

/**
 * Gathers pages into groups worth processing, and asks for the next page while the last group is processed.
 *
 * @param sizeOf records on a page
 * @param wanted records worth waiting for
 * @throws what the source throws, after the pages before it
 */
export async function* gatherPages<Page>(
  pages: AsyncGenerator<Page, void>,
  sizeOf: (page: Page) => number,
  wanted: () => number,
): AsyncGenerator<Page[], void> {
  let group: Page[] = [];
  let size = 0;
  let next = ahead(pages);
  try {
    for (;;) {
      const { done, value } = await next.page;
      if (done === true) break;
      next = ahead(pages);
      group.push(value);
      size += sizeOf(value);
      if (size < wanted() && (await next.isSoon())) continue;
      yield group;
      group = [];
      size = 0;
    }
  } catch (error) {
    if (group.length > 0) yield group;
    throw error;
  }
  if (group.length > 0) yield group;
}

type Ahead<Page> = { page: Promise<IteratorResult<Page, void>>; isSoon(): Promise<boolean> };

/** Asks for the next page without waiting for it. */
function ahead<Page>(pages: AsyncGenerator<Page, void>): Ahead<Page> {
  const page = pages.next();
  // Rejections surface where the page is awaited; this only prevents an unhandled rejection.
  const arrived = page.then(
    () => true,
    () => true,
  );
  return {
    page,
    isSoon: async () => {
      const timer = new AbortController();
      const late = delay(SOON_MS, false, { signal: timer.signal }).catch(() => false);
      const soon = await Promise.race([arrived, late]);
      timer.abort();
      return soon;
    },
  };
}
