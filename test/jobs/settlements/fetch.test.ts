import { readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Seller } from '../../../src/jobs/pass/seller.ts';
import { fetchSettlements, removeDownloads } from '../../../src/jobs/settlements/files/fetch.ts';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import type { State } from '../../../src/state/state.ts';
import { openFetching } from '../../kit/fetching.ts';
import { textOf } from '../../kit/text-source.ts';

describe('a settlement that is listed under several report ids (trap 37)', () => {
  let folder: string;
  let state: State;
  let amazon: Simulator;
  let seller: Seller;
  let close: () => Promise<void>;

  beforeEach(async () => {
    ({ folder, state, amazon, seller, close } = await openFetching());
  });

  afterEach(() => close());

  const publish = (): unknown =>
    amazon.control.makeUpSettlement({
      marketplace: 'DE',
      settlementId: '17000000001',
      orderIds: [],
      copies: 2,
    });

  test('is one, as long as it is not booked', async () => {
    publish();
    for (let run = 0; run < 2; run += 1)
      expect((await fetchSettlements(seller, true)).map(({ entry }) => entry.settlementId)).toEqual([
        '17000000001',
      ]);
    expect(await state.settlements.reports('one')).toHaveProperty('size', 2);
  });

  test('is done with once it is booked, also when Amazon lists it again later', async () => {
    publish();
    const [file] = await fetchSettlements(seller, true);
    if (file === undefined) throw new Error('there is no settlement');
    await state.settlements.record('one', { ...file.entry, state: 'booked' });
    publish();
    expect(await fetchSettlements(seller, true)).toEqual([]);
    expect(await state.settlements.list('one')).toMatchObject([
      { settlementId: '17000000001', state: 'booked' },
    ]);
  });

  const oneMore = (settlementId: string, more: { wrongBy?: number } = {}): unknown =>
    amazon.control.makeUpSettlement({ marketplace: 'DE', settlementId, orderIds: [], ...more });

  const found = async (): Promise<string[]> =>
    (await fetchSettlements(seller, true)).map((file) =>
      'refusal' in file ? `${file.entry.settlementId} ${file.class}` : file.entry.settlementId,
    );

  async function pathOf(settlementId: string): Promise<string> {
    const entries = await state.settlements.list('one');
    const entry = entries.find((candidate) => candidate.settlementId === settlementId);
    return join(folder, 'settlements', entry?.file ?? '');
  }

  test('an archived file that is damaged or missing is fetched again, and does not stop the others', async () => {
    oneMore('17000000002');
    oneMore('17000000003');
    await found();
    writeFileSync(await pathOf('17000000002'), 'no gzip file');
    rmSync(await pathOf('17000000003'));
    expect(await found()).toEqual(['17000000002', '17000000003']);
    expect(await found()).toEqual(['17000000002', '17000000003']);
  });

  test('a kept file that is gone, and that Amazon no longer lists, is named, and stops no other', async () => {
    oneMore('17000000002');
    await found();
    rmSync(await pathOf('17000000002'));
    const later = Date.now() + 100 * 86_400_000;
    seller = { ...seller, now: () => later };
    amazon.control.advance(100 * 86_400_000);
    oneMore('17000000003');
    expect((await found()).toSorted()).toEqual(['17000000002 archiveDamaged', '17000000003']);
  });

  test('a trial run reads files from disk, and leaves none behind', async () => {
    oneMore('17000000002');
    const [file] = await fetchSettlements(seller, false);
    if (file === undefined || 'refusal' in file) throw new Error('there is no settlement');
    expect((await textOf(file.text)).split('\n').length).toBeGreaterThan(1);
    expect(file.entry.file).toBe('');
    const [left, ofOther] = ['1.1.download', '2.1.download'].map((name) =>
      join(folder, 'settlements', 'one', name),
    );
    for (const path of [left, ofOther]) writeFileSync(path ?? '', 'settlement-id');
    utimesSync(left ?? '', new Date(), new Date(Date.now() - 2 * 86_400_000));
    await removeDownloads(seller);
    expect(readdirSync(join(folder, 'settlements', 'one'))).toEqual(['2.1.download']);
    expect(await state.settlements.list('one')).toEqual([]);
  });

  test('what is archived is what Amazon sent, and nothing else is left on disk', async () => {
    oneMore('17000000002');
    const [file] = await fetchSettlements(seller, true);
    if (file === undefined || 'refusal' in file) throw new Error('there is no settlement');
    const { content } = amazon.control.makeUpSettlement({
      marketplace: 'DE',
      settlementId: '17000000003',
      orderIds: [],
    });
    await fetchSettlements(seller, true);
    const kept = await state.archive.read((await state.settlements.list('one'))[1]?.file ?? '');
    expect(kept === undefined ? undefined : await textOf(kept)).toBe(content);
    expect(readdirSync(join(folder, 'settlements', 'one'))).toHaveLength(2);
  });

  test('a file that does not add up has its own settlement id, and the one issued again takes its place', async () => {
    oneMore('17000000002', { wrongBy: 1 });
    expect(await found()).toEqual(['17000000002 settlementRefused']);
    oneMore('17000000002');
    expect(await found()).toEqual(['17000000002']);
    expect(await found()).toEqual(['17000000002']);
    expect(await state.settlements.list('one')).toHaveLength(1);
  });

  test('a file that an earlier version filed under its report is known by its own id from then on', async () => {
    oneMore('17000000002', { wrongBy: 1 });
    await found();
    const [entry] = await state.settlements.list('one');
    if (entry === undefined) throw new Error('there is no settlement');
    await state.settlements.rename('one', '17000000002', { ...entry, settlementId: 'report-60000000000' });
    expect(await found()).toEqual(['17000000002 settlementRefused']);
    expect((await state.settlements.list('one')).map(({ settlementId }) => settlementId)).toEqual([
      '17000000002',
    ]);
  });
});
