import { uptime } from 'node:os';

/** Clocks that nobody sets. ms, from a start of their own. */
export interface Clocks {
  /** goes on while the machine runs */
  monotonic(): number;
  /** goes on while the machine is suspended, too */
  bootTime(): number;
}

/** Those of the machine that this process runs on. */
export const machineClocks: Clocks = {
  monotonic: () => performance.now(),
  bootTime: () => uptime() * 1000,
};
