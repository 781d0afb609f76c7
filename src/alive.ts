import { closeSync, ftruncateSync, futimesSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const beatMs = 10_000;
const cleanly = 'stopped\n';

/**
 * Sets the time of `alive` to `heardUntil` (ms) every 10 s: after a crash it tells when the hub fell deaf. Returns the
 * way to stop, which leaves in it that the stop was clean.
 */
export function startHeartbeat(
  dir: string,
  heardUntil: () => number,
  onFailure: (error: unknown) => void,
): () => void {
  const file = openSync(join(dir, 'alive'), 'w', 0o600);
  const beat = () => {
    try {
      futimesSync(file, heardUntil() / 1000, heardUntil() / 1000);
    } catch (error) {
      onFailure(error);
    }
  };
  beat();
  const timer = setInterval(beat, beatMs);
  timer.unref();
  return () => {
    clearInterval(timer);
    try {
      ftruncateSync(file);
      writeSync(file, cleanly);
    } catch (error) {
      onFailure(error);
    }
    beat();
    closeSync(file);
  };
}

/** The end of a hub's life before this one. */
export interface LastLife {
  /** ms, by its own clock: when it stopped, or when it was last known to be alive */
  at: number;
  clean: boolean;
}

/** What the hub before this one left of itself, or undefined. To be asked before the heartbeat starts. */
export function lastLife(dir: string): LastLife | undefined {
  const file = join(dir, 'alive');
  const found = statSync(file, { throwIfNoEntry: false });
  return found && { at: Math.round(found.mtimeMs), clean: readFileSync(file, 'utf8') === cleanly };
}
