import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** `log.head`: where the log ended after the last commit. May lag behind the log, never lead it. */
export interface HeadMark {
  write(position: number, hash: string): void;
  close(): void;
}

/** The mark, or undefined when there is none (a new data folder) or it cannot be read. */
export function readHeadMark(dir: string): { position: number; hash: string } | undefined {
  const file = join(dir, 'log.head');
  if (!existsSync(file)) return undefined;
  const match = /^(\d+) ([0-9a-f]{64})\s/.exec(readFileSync(file, 'utf8'));
  return match ? { position: Number(match[1]), hash: match[2]! } : undefined;
}

export function openHeadMark(dir: string): HeadMark {
  const file = openSync(join(dir, 'log.head'), existsSync(join(dir, 'log.head')) ? 'r+' : 'w', 0o600);
  return {
    // one write of one line at the start, of a length that only grows: no truncation that a crash could stop halfway
    write: (position, hash) => void writeSync(file, `${String(position).padStart(16, '0')} ${hash}\n`, 0),
    close: () => closeSync(file),
  };
}

/** Sets the mark back, when an operator has accepted that the tail is lost. */
export function resetHeadMark(dir: string): void {
  const file = openSync(join(dir, 'log.head'), 'w', 0o600);
  ftruncateSync(file, 0);
  closeSync(file);
}
