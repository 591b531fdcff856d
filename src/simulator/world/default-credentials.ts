/** Credentials that the simulator takes unless told otherwise. They are made up and open nothing. */
export const DEFAULT_CREDENTIALS = {
  sellerId: 'A3SIMULATOR',
  clientId: 'amzn1.application-oa2-client.simulator',
  clientSecret: 'amzn1.oa2-cs.v1.simulator',
  refreshToken: 'Atzr|simulator',
} as const;
