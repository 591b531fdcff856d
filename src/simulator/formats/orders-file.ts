import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { z } from 'zod';
import { messageOf } from '../../errors.ts';
import { SimulatorError } from '../world/simulator-error.ts';
import { ORDER, type Order } from './order-schema.ts';
import { readSalesReport } from './sales-report.ts';

/**
 * Reads a file of orders: `.csv` is a sales report, anything else JSON, a list of orders or `{"orders": […]}`.
 *
 * @throws SimulatorError that names the file, the order and the field
 */
export async function loadOrdersFile(path: string): Promise<Order[]> {
  const text = await readText(path);
  return extname(path).toLowerCase() === '.csv' ? readSalesReport(text, path) : readOrders(text, path);
}

/**
 * Checks one order against Amazon's model.
 *
 * @param place what to call it in the error
 */
export function checkOrder(order: unknown, place: string): Order {
  const checked = ORDER.safeParse(order);
  if (checked.success) return checked.data;
  const problems = checked.error.issues.map((issue) => `${fieldOf(issue.path)}: ${issue.message}`);
  throw new SimulatorError(`${place}: ${problems.join('; ')}`);
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new SimulatorError(`cannot read the orders of ${path}: ${messageOf(error)}`);
  }
}

function readOrders(text: string, path: string): Order[] {
  const content = parseJson(text, path);
  const list = Array.isArray(content) ? content : (content as { orders?: unknown } | null)?.orders;
  if (!Array.isArray(list)) {
    throw new SimulatorError(`${path}: expected a list of orders, or {"orders": […]}`);
  }
  return list.map((order, index) => checkOrder(order, `${path}: order ${String(index)}`));
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SimulatorError(`${path} is not JSON: ${messageOf(error)}`);
  }
}

/** `orderItems[0].product`. */
function fieldOf(path: readonly PropertyKey[]): string {
  return path.length === 0 ? 'the order' : z.core.toDotPath(path);
}
