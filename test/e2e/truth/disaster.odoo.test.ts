import { describeRestores } from './restores.ts';

jest.setTimeout(1_200_000);

describeRestores({ orders: 6, parcels: 2 });
