import { join } from 'node:path';
import { Wish } from '../../../src/commands/wish.ts';
import { Decimal, sum } from '../../../src/domain/money.ts';
import type { Seller } from '../../../src/jobs/pass/seller.ts';
import { acceptDifference } from '../../../src/jobs/settlements/files/accept.ts';
import { fetchSettlements, type SettlementFile } from '../../../src/jobs/settlements/files/fetch.ts';
import { planFile } from '../../../src/jobs/settlements/files/plan.ts';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import { openState, type State } from '../../../src/state/state.ts';
import { openFetching } from '../../kit/fetching.ts';

const ID = '17000000002';
const TEN_CENTS = { amount: new Decimal('0.10'), reason: 'Rounding' };

describe('a settlement that does not add up', () => {
  let folder: string;
  let state: State;
  let amazon: Simulator;
  let seller: Seller;
  let close: () => Promise<void>;

  beforeEach(async () => {
    ({ folder, state, amazon, seller, close } = await openFetching());
  });

  afterEach(() => close());

  async function fetched(wrongBy?: number): Promise<SettlementFile> {
    amazon.control.makeUpSettlement({
      marketplace: 'DE',
      settlementId: ID,
      orderIds: [],
      ...(wrongBy === undefined ? {} : { wrongBy }),
    });
    return again();
  }

  async function again(): Promise<SettlementFile> {
    const files = await fetchSettlements(seller, true);
    expect(files).toHaveLength(1);
    return files[0]!;
  }

  test('is accepted with exactly its difference, and then leads from opening to closing balance', async () => {
    expect(await fetched(10)).toMatchObject({ class: 'settlementRefused' });
    for (const wrong of ['0.20', '-0.10', '0.00', '0.101'])
      await expect(
        acceptDifference(seller, ID, { ...TEN_CENTS, amount: new Decimal(wrong) }),
      ).rejects.toThrow(`The difference of settlement ${ID} is 0.10 EUR, not ${wrong}`);
    expect(await again()).toHaveProperty('refusal');
    await acceptDifference(seller, ID, TEN_CENTS);
    const file = await again();
    if ('refusal' in file) throw new Error(file.refusal);
    const planned = await planFile(file, { rules: [], facilitatorTax: 'exclude' });
    if ('unknown' in planned) throw new Error('no rule');
    const { bookings, opening, closing } = planned.plan;
    expect(bookings).toContainEqual(
      expect.objectContaining({
        kind: 'difference',
        label: 'Difference accepted: Rounding',
        amount: TEN_CENTS.amount,
      }),
    );
    expect(sum(bookings.map(({ amount }) => amount)).toFixed(2)).toBe(closing.minus(opening).toFixed(2));
  });

  test('stays accepted when the state is opened again, and when Amazon issues the same file again', async () => {
    await fetched(10);
    await acceptDifference(seller, ID, TEN_CENTS);
    await state.close();
    state = openState(join(folder, 'state.sqlite'));
    seller = { ...seller, state };
    expect(await again()).not.toHaveProperty('refusal');
    expect(await fetched(10)).toMatchObject({ settlement: { accepted: TEN_CENTS } });
  });

  test('is refused again when the file that is issued again has another difference', async () => {
    await fetched(10);
    await acceptDifference(seller, ID, TEN_CENTS);
    expect(await fetched(20)).toMatchObject({ hint: expect.stringContaining('--difference 0.20') });
  });

  test('needs no acceptance once the file that is issued again adds up', async () => {
    await fetched(10);
    expect(await fetched()).not.toHaveProperty('settlement.accepted');
    await expect(acceptDifference(seller, ID, TEN_CENTS)).rejects.toThrow('there is no difference to accept');
  });

  test('is unknown to a seller who has not fetched it', async () => {
    expect(await acceptDifference(seller, ID, TEN_CENTS)).toBeUndefined();
  });

  test('can be handed to the daemon', () => {
    const wish = { command: 'accept', id: ID, difference: '0.10', reason: 'Rounding' };
    expect(Wish.parse(JSON.parse(JSON.stringify(wish)))).toEqual(wish);
  });
});
