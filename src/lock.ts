import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { HubError } from './errors.ts';
import { isFull, sqliteCode } from './log/storage-error.ts';

/**
 * Takes a data folder for this process, until the returned function is called or the process ends, however it ends.
 * `hub.lock` tells people the pid; what excludes is the operating system's lock on `hub.lock.db`, which a killed
 * process cannot leave behind and a reused pid cannot fake.
 * @throws HubError locked, naming the pid of the one who has it
 */
export function lockFolder(dir: string, pid: number): () => void {
  const db = new Database(join(dir, 'hub.lock.db'), { timeout: 0 });
  try {
    db.pragma('journal_mode = MEMORY'); // a journal on a full disk finds no room, and a hub must start there
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (!sqliteCode(error).startsWith('SQLITE_BUSY')) throw error;
    const other = pidIn(dir);
    throw new HubError(
      'locked',
      `${dir} is in use by another hub${other === undefined ? '' : `, pid ${other}`}`,
      {
        hint:
          other === undefined
            ? 'stop it first'
            : `stop it first (kill ${other}), or give another data folder`,
      },
    );
  }
  tellPid(dir, pid);
  return () => {
    rmSync(join(dir, 'hub.lock'), { force: true });
    if (db.open) db.close();
  };
}

function tellPid(dir: string, pid: number): void {
  try {
    writeFileSync(join(dir, 'hub.lock'), `${pid}\n`, { mode: 0o600 });
  } catch (error) {
    if (!isFull(error)) throw error; // it tells people, and excludes nobody
  }
}

/** The pid in `hub.lock`, or undefined when nobody says that they have the folder. */
export function pidIn(dir: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(join(dir, 'hub.lock'), 'utf8'), 10);
    return Number.isInteger(pid) ? pid : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
