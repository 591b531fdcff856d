import type { Region } from '../../domain/marketplaces.ts';

/** As the command line gives them. */
export type SimulateOptions = {
  port: number;
  host: string;
  orders?: string;
  sample?: boolean;
  shop?: number;
  seed: number;
  count?: number;
  quotaFactor: number;
  quotas: boolean;
  shiftDates?: boolean;
  region?: Region;
  sellerId: string;
  clientId: string;
  clientSecret: string;
  refreshToken: string;
};
