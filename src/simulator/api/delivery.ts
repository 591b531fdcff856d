import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Fault } from '../faults/faults.ts';
import type { Answer } from './answers.ts';

/** Faults that spoil how an answer travels, not what it says. */
export const DELIVERY_FAULTS = ['truncate', 'reset', 'hang', 'drip', 'splitCharacter'] as const;
export type DeliveryFault = Extract<Fault, { kind: (typeof DELIVERY_FAULTS)[number] }>;

/**
 * Sends an answer, or spoils it on its way.
 *
 * @returns the status that the client can have seen; 0 for none
 */
export async function deliver(
  response: ServerResponse,
  answer: Answer,
  fault?: DeliveryFault,
): Promise<number> {
  response.socket?.setNoDelay(true);
  switch (fault?.kind) {
    case undefined:
      response.writeHead(answer.status, withLength(answer)).end(answer.body);
      return answer.status;
    case 'reset':
      response.socket?.resetAndDestroy();
      return 0;
    case 'hang':
      return 0;
    case 'truncate':
      await truncate(response, answer, fault.framing ?? 'length');
      return answer.status;
    case 'drip':
      await inPieces(response, answer, slices(answer.body, fault.bytes ?? 16), fault.delayMs ?? 20);
      return answer.status;
    case 'splitCharacter':
      await inPieces(response, answer, halves(answer.body, splitPoint(answer.body)), fault.delayMs ?? 50);
      return answer.status;
  }
}

function withLength({ status, headers, body }: Answer): Record<string, string> {
  return status === 204 ? headers : { ...headers, 'content-length': String(body.length) };
}

/** Sends half of the body and cuts the connection once the half is out. */
async function truncate(
  response: ServerResponse,
  answer: Answer,
  framing: 'length' | 'chunked',
): Promise<void> {
  response.writeHead(answer.status, framing === 'length' ? withLength(answer) : answer.headers);
  response.flushHeaders();
  const half = answer.body.subarray(0, Math.floor(answer.body.length / 2));
  if (half.length > 0) await new Promise<void>((resolve) => response.write(half, () => resolve()));
  await wait(20);
  response.socket?.destroy();
}

/** Sends pieces with a pause between them, each in a packet of its own. */
async function inPieces(
  response: ServerResponse,
  answer: Answer,
  pieces: readonly Buffer[],
  delayMs: number,
): Promise<void> {
  response.writeHead(answer.status, withLength(answer));
  for (const [index, piece] of pieces.entries()) {
    if (index > 0) await wait(delayMs);
    if (response.destroyed) return;
    response.write(piece);
  }
  response.end();
}

function slices(body: Buffer, size: number): Buffer[] {
  const count = Math.ceil(body.length / size);
  return Array.from({ length: count }, (_, index) => body.subarray(index * size, (index + 1) * size));
}

function halves(body: Buffer, at: number): Buffer[] {
  return [body.subarray(0, at), body.subarray(at)];
}

/** After the first byte of the first character with several bytes; without one, the middle. */
function splitPoint(body: Buffer): number {
  const first = body.findIndex((byte) => byte >= 0xc0);
  return first === -1 ? Math.floor(body.length / 2) : first + 1;
}
