import { describeRestores } from './restores.ts';

jest.setTimeout(3_600_000);

/** Three hundred orders, a hundred parcels, two settlements. */
describeRestores({ orders: 150, parcels: 50 });
