import { UsageError } from '../../errors.ts';

/** Somebody asked the simulator for something impossible: a wrong option, order, event or fault. */
export class SimulatorError extends UsageError {
  constructor(message: string, hint?: string) {
    super(message, hint === undefined ? { code: 'SIMULATOR_USAGE' } : { code: 'SIMULATOR_USAGE', hint });
  }
}
