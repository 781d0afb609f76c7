import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { HubError } from '../errors.ts';
import { isFull } from './storage-error.ts';

/** `log.head`: where the log ended after the last commit. May lag behind the log, never lead it. */
export interface HeadMark {
  /** A full disk leaves the mark where it was. */
  write(position: number, hash: string): void;
  close(): void;
}

/** Where a mark says that the log ended; `hash` is hex, of the event there. */
export interface Mark {
  position: number;
  hash: string;
}

/** The mark, or undefined when there is none (a new data folder) or it cannot be read. */
export function readHeadMark(dir: string): Mark | undefined {
  const file = join(dir, 'log.head');
  if (!existsSync(file)) return undefined;
  const match = /^(\d+) ([0-9a-f]{64})\s/.exec(readFileSync(file, 'utf8'));
  return match ? { position: Number(match[1]), hash: match[2]! } : undefined;
}

/**
 * The mark of a folder whose log is there.
 * @throws HubError damaged when the log is gone, and nobody has accepted that
 */
export function requireMarked(dir: string, acceptLoss: boolean): Mark | undefined {
  const mark = readHeadMark(dir);
  if (mark === undefined || existsSync(join(dir, 'log.db')) || acceptLoss) return mark;
  throw new HubError(
    'damaged',
    `${dir}/log.db is gone, but log.head says that it had ${mark.position} events`,
    { hint: 'run hub restore <backup>' },
  );
}

/** What a log says that its mark does not, in words; undefined when they agree. */
export function contradiction(
  mark: Mark,
  head: number,
  hashAt: (position: number) => string | undefined,
): string | undefined {
  if (head < mark.position)
    return `log.db ends at position ${head}, but its head mark says ${mark.position}: its tail is lost`;
  const kept = hashAt(mark.position); // undefined: that report was pruned since
  return kept === undefined || kept === mark.hash
    ? undefined
    : `log.db holds another event at position ${mark.position} than its head mark says`;
}

export function openHeadMark(dir: string): HeadMark {
  const file = openSync(join(dir, 'log.head'), existsSync(join(dir, 'log.head')) ? 'r+' : 'w', 0o600);
  return {
    write(position, hash) {
      try {
        // one write of one line at the start, of a length that only grows: no truncation that a crash could stop halfway
        writeSync(file, `${String(position).padStart(16, '0')} ${hash}\n`, 0);
      } catch (error) {
        if (!isFull(error)) throw error; // it may lag behind; the next commit writes it
      }
    },
    close: () => closeSync(file),
  };
}

/** Sets the mark back, when an operator has accepted that the tail is lost. */
export function resetHeadMark(dir: string): void {
  const file = openSync(join(dir, 'log.head'), 'w', 0o600);
  ftruncateSync(file, 0);
  closeSync(file);
}
