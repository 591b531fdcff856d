import { describeRestores } from './restores.ts';

jest.setTimeout(3_600_000);

/** Three hundred orders and a hundred parcels. */
describeRestores({ orders: 150, parcels: 50 });
