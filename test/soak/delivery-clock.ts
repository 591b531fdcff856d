import type { TestDatabase } from '../kit/odoo.ts';

/** Odoo's clock for deliveries: the real one, less what Amazon's simulated month is behind it. */
export type DeliveryClock = { setBehind(milliseconds: number): Promise<void> };

/**
 * Makes the database date deliveries in the simulated month. Odoo dates them by the real time, which lies in the month's future, and
 * Amazon refuses a parcel of the future. The database does it in the transaction that validates the delivery, so that no pass
 * can see the real date before.
 */
export async function startDeliveryClock(database: TestDatabase): Promise<DeliveryClock> {
  for (const statement of [
    'CREATE TABLE soak_clock (behind interval NOT NULL)',
    "INSERT INTO soak_clock VALUES ('0')",
    'GRANT SELECT ON soak_clock TO PUBLIC',
    `CREATE FUNCTION soak_date_done() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF NEW.date_done IS DISTINCT FROM OLD.date_done THEN
           NEW.date_done := date_trunc('second', NEW.date_done - (SELECT behind FROM soak_clock));
         END IF;
         RETURN NEW;
       END $$`,
    `CREATE TRIGGER soak_date_done BEFORE UPDATE ON stock_picking
       FOR EACH ROW EXECUTE FUNCTION soak_date_done()`,
  ]) {
    await database.sql(statement);
  }
  return {
    setBehind: async (milliseconds) => {
      await database.sql(`UPDATE soak_clock SET behind = '${Math.round(milliseconds)} milliseconds'`);
    },
  };
}
