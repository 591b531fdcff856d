/** External ID of what is made for a settlement; the parts are appended. */
export function settlementKey(accountName: string, settlementId: string): string {
  return `settlement_${accountName}_${settlementId}`;
}

/** By this people find everything of a settlement in Odoo. */
export function settlementName(settlementId: string): string {
  return `AMZ-${settlementId}`;
}
