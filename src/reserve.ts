import { existsSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from './files.ts';

const reserveBytes = 1024 * 1024;
/** Made again when this much is left beside it: it must not eat what was freed for the log. */
const spareBytes = 4 * reserveBytes;
const lookEveryMs = 60_000;

const fileIn = (dir: string) => join(dir, 'reserve');

/** Gives up the room that is kept for a start: SQLite cannot even read a log on a disk without any. */
export const releaseReserve = (dir: string): void => rmSync(fileIn(dir), { force: true });

/**
 * Keeps a megabyte of the disk for the next start, as soon as there is room for it. Returns the way to stop.
 * @param beside through which it is written: see `SqliteLog.beside`
 */
export function keepReserve(
  dir: string,
  beside: <T>(write: () => T) => T,
  onFailure: (error: unknown) => void,
): () => void {
  const look = () => {
    try {
      if (existsSync(fileIn(dir))) return;
      const { bavail, bsize } = statfsSync(dir);
      if (bavail * bsize < spareBytes) return;
      beside(() => writeDurably(fileIn(dir), Buffer.alloc(reserveBytes)));
    } catch (error) {
      onFailure(error);
    }
  };
  look();
  const timer = setInterval(look, lookEveryMs);
  timer.unref();
  return () => clearInterval(timer);
}
