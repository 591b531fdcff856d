import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the heap small from now on. Little of what a backlog passes through lives long, but V8 would rather let the heap grow than look
 * for it; on the small machines that stand beside an Odoo, memory is dearer than that time. Commands that only look end sooner without.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--optimize-for-size');
}
