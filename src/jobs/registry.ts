import { invoicesJob } from './invoices/invoices-job.ts';
import type { Job } from './job.ts';
import { ordersJob } from './orders/orders-job.ts';
import { sweepJob } from './orders/sweep-job.ts';
import { settlementsJob } from './settlements/settlements-job.ts';
import { pickingsJob } from './shipments/pickings-job.ts';
import { stockJob } from './stock/stock-job.ts';

/** Every job, in the order in which people see them. A new job is added here, and nowhere else. */
export const JOBS: readonly Job[] = [ordersJob, pickingsJob, stockJob, settlementsJob, sweepJob, invoicesJob];

/** The jobs that people can start with a button in Odoo. */
export function buttonsOf(jobs: readonly Job[]): { job: string; title: string; label: string }[] {
  return jobs.flatMap(({ name, title, button }) =>
    button === undefined ? [] : [{ job: name, title, label: button }],
  );
}
