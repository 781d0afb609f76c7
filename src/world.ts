import type { Projection } from '../projections/projection.ts';
import type { HubConfig } from '../schema/config.ts';
import type { Clocks } from './clocks.ts';
import type { Logger } from './logger.ts';

/** What a hub is given: everything of the outside world that it may touch. */
export interface World {
  env: Record<string, string | undefined>;
  now: () => number;
  /** by which it notices that the machine slept or its clock was set ahead; without them `now` is believed */
  clocks?: Clocks;
  /** false: opened for one command, without doors for boxes: it hears nobody and judges nobody */
  listens?: boolean;
  logger: Logger;
  /** the storage can no longer be trusted: end the process, non-zero */
  onFatal: (error: unknown) => void;
  onProgress?: (position: number, upTo: number) => void;
  /** reads the configuration again, for a reload */
  reread?: () => HubConfig;
  fetch?: typeof globalThis.fetch;
  projections?: readonly Projection[];
  acceptLoss?: boolean;
  groupCommit?: boolean;
}

/** What a reload came to, by sections of the configuration. */
export interface Reloaded {
  taken: string[];
  /** changed in the file, but not while running */
  needRestart: string[];
}
