import { gatherPages } from '../../../src/jobs/pass/gather-pages.ts';

async function* pagesOf(sizes: readonly number[], log: string[] = []): AsyncGenerator<number[], void> {
  for (const [index, size] of sizes.entries()) {
    log.push(`asked ${index}`);
    await Promise.resolve();
    yield Array.from({ length: size }, () => index);
  }
}

async function* late(milliseconds: number): AsyncGenerator<number[], void> {
  yield [1];
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  yield [2];
}

async function* broken(first: number[]): AsyncGenerator<number[], void> {
  yield first;
  await new Promise((resolve) => setTimeout(resolve, 10));
  throw new Error('page 2 failed');
}

async function groupsOf(groups: AsyncGenerator<number[][], void>): Promise<number[]> {
  const sizes = [];
  for await (const group of groups) sizes.push(group.flat().length);
  return sizes;
}

async function refuse(groups: AsyncGenerator<number[][], void>): Promise<void> {
  for await (const group of groups) throw new Error(`no group ${group.length}`);
}

const size = (page: number[]): number => page.length;

test('pages are gathered until there is enough, and none is lost, not even an empty one', async () => {
  expect(await groupsOf(gatherPages(pagesOf([100, 100, 0, 100, 30]), size, () => 200))).toEqual([200, 130]);
  expect(await groupsOf(gatherPages(pagesOf([]), size, () => 200))).toEqual([]);
});

test('the next page is requested while a group is processed', async () => {
  const log: string[] = [];
  const groups = gatherPages(pagesOf([100, 100], log), size, () => 100);
  await groups.next();
  log.push('worked on 0');
  await groups.next();
  expect(log).toEqual(['asked 0', 'asked 1', 'worked on 0']);
});

test('a page that does not come soon is not waited for: what is in hand is worked on first', async () => {
  expect(await groupsOf(gatherPages(late(600), size, () => 200))).toEqual([1, 1]);
});

test('an error is thrown only after the pages before it', async () => {
  const groups = gatherPages(broken([1, 2]), size, () => 200);
  expect((await groups.next()).value).toEqual([[1, 2]]);
  await expect(groups.next()).rejects.toThrow('page 2 failed');
});

test('a page that fails behind the back of another error is no unhandled one', async () => {
  await expect(refuse(gatherPages(broken([1]), size, () => 1))).rejects.toThrow('no group 1');
  await new Promise((resolve) => setTimeout(resolve, 30));
});
