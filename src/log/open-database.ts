import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { HubError } from '../errors.ts';
import { migrate } from './migrate.ts';
import { isFull, unavailable } from './storage-error.ts';

/**
 * Opens `log.db` for its one writer, or makes it.
 * @param expected how many events it had; one that had some and has not even tables is left as it is
 * @throws HubError damaged when it is no log, or SQLite would not keep what it acknowledged; bad_config for an old
 *   SQLite; unavailable on a full disk
 */
export function openDatabase(file: string, expected: number): Database.Database {
  const fresh = !existsSync(file);
  const db = new Database(file, { timeout: 200 });
  try {
    requireSqlite(db.prepare<[], string>('SELECT sqlite_version()').pluck().get()!);
    if (fresh) {
      db.pragma('auto_vacuum = INCREMENTAL'); // before the first table, else a pruned file never shrinks
      db.pragma('page_size = 8192'); // a report of 3 kB wastes a quarter of a page of 4
    }
    if (expected > 0 && db.pragma('user_version', { simple: true }) === 0) {
      throw new HubError('damaged', `${file} is empty, but log.head says that it had ${expected} events`, {
        hint: 'run hub restore <backup>; to go on without what is lost: hub doctor --accept-loss',
      });
    }
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('wal_autocheckpoint = 4000'); // 32 MB: at the default a checkpoint's fsyncs came every twenty commits
    db.pragma('journal_size_limit = 67108864');
    db.pragma('cache_size = -4000');
    migrate(db);
    db.prepare('INSERT OR IGNORE INTO head VALUES (1, ?, 0, 0, zeroblob(32), 0)').run(randomUUID());
    // better-sqlite3 is compiled to fall to NORMAL in WAL, and says FULL until the first write
    if (db.pragma('synchronous', { simple: true }) !== 2) {
      throw new HubError(
        'damaged',
        'SQLite does not keep synchronous=FULL: an acknowledged event could be lost',
      );
    }
    return db;
  } catch (error) {
    db.close();
    if (error instanceof HubError) throw error;
    if (isFull(error)) throw unavailable(error);
    throw new HubError('damaged', `${file} cannot be opened: ${(error as Error).message}`, {
      hint: 'run hub restore <backup>',
      cause: error,
    });
  }
}

const oldestSqlite = '3.51.3';

/** @throws HubError bad_config for a SQLite whose WAL can lose what was committed */
export function requireSqlite(version: string): void {
  if (version.localeCompare(oldestSqlite, 'en', { numeric: true }) >= 0) return;
  throw new HubError('bad_config', `SQLite ${version} is too old: this hub needs ${oldestSqlite} or newer`, {
    hint: 'install the hub again (npm ci): its own better-sqlite3 brings a newer one',
  });
}
