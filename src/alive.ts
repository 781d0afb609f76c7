import { closeSync, futimesSync, openSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

const beatMs = 10_000;

/** Touches `alive` every 10 s: after a crash it tells when the hub fell deaf. Returns the way to stop. */
export function startHeartbeat(
  dir: string,
  now: () => number,
  onFailure: (error: unknown) => void,
): () => void {
  const file = openSync(join(dir, 'alive'), 'w', 0o600);
  const beat = () => {
    try {
      futimesSync(file, now() / 1000, now() / 1000);
    } catch (error) {
      onFailure(error);
    }
  };
  beat();
  const timer = setInterval(beat, beatMs);
  timer.unref();
  return () => {
    clearInterval(timer);
    closeSync(file);
  };
}

/** After a clean stop there is nothing to tell. */
export const removeHeartbeat = (dir: string): void => rmSync(join(dir, 'alive'), { force: true });

/** When a hub that did not stop cleanly was last alive (ms), or undefined. */
export function lastAlive(dir: string): number | undefined {
  return statSync(join(dir, 'alive'), { throwIfNoEntry: false })?.mtimeMs;
}
