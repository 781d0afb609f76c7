import { chmodSync, existsSync, linkSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import Database from 'better-sqlite3';
import { refusalOf } from './access.ts';
import { HubError } from './errors.ts';
import { sync, writeOnce } from './files.ts';
import type { Hub } from './hub.ts';
import { isFull } from './log/storage-error.ts';

/*
 * Two files. The backup is a SQLite database: a copy of log.db (without the sessions of people), and beside its tables
 *   backup        (format, made_at, log_id, position, hash)   one row; position and hash are what log.head will say
 *   backup_blobs  (digest, bytes)                             every blob of the data folder
 * It never holds a key: what is sealed stays sealed. The keys file is JSON (`KeysFile`): the sealed data keys and the
 * hashes of the door, with an end, because a customer that was forgotten is forgotten only when no copy of its key is left.
 */

export const backupFormat = 1;

export interface KeysFile {
  format: 'felhom-hub-keys-1';
  made_at: number;
  /** ms; past it the file is refused */
  expires_at: number;
  log_id: string;
  /** files of `keys/`, by name */
  keys: Record<string, string>;
  /** hashes of the kept API key and password, by the name of their file */
  doors: Record<string, string>;
  /** base64; null unless it was asked for */
  master_key: string | null;
}

export const doorFiles = ['api-key.sha256', 'password.hash'] as const;

export interface BackupOrder {
  /** a new file, absolute */
  file: string;
  /** `masterKey` in base64, null to leave it out: the hub does not keep the one that it opened its keys with */
  keys: { file: string; expiresAt: number; masterKey: string | null } | null;
}

export interface BackedUp {
  file: string;
  position: number;
  blobs: number;
  bytes: number;
  keys: { file: string; keys: number; expiresAt: number; masterKey: boolean } | null;
  durationMs: number;
}

/**
 * Copies the log and the blobs of a running hub into one file, and the keys into another when asked to. On disk when it
 * resolves; a file that exists is never touched. Checking the copy is the caller's: here it would hold up the boxes.
 * @throws HubError usage for a file that exists, or a folder that does not or that the hub's user may not write;
 *   unavailable when there is no room for it
 */
export async function backUp(
  hub: Hub,
  { file, keys }: BackupOrder,
  onProgress: (done: number, of: number) => void,
): Promise<BackedUp> {
  const started = performance.now();
  for (const path of [file, ...(keys ? [keys.file] : [])]) refuse(path);
  const part = `${file}.part`;
  rmSync(part, { force: true });
  try {
    await hub.log.db.backup(part, {
      progress({ totalPages, remainingPages }) {
        onProgress(totalPages - remainingPages, totalPages);
        return 500; // 2 MB a turn: ingest goes on in between
      },
    });
    chmodSync(part, 0o600);
    const { position, blobs, bytes } = await finish(part, hub);
    linkSync(part, file);
    rmSync(part);
    sync(dirname(file));
    const keysKept = keys ? writeKeys(hub, keys) : null;
    return { file, position, blobs, bytes, keys: keysKept, durationMs: performance.now() - started };
  } catch (cause) {
    if (!isFull(cause)) throw cause;
    throw new HubError('unavailable', `there is no room for a backup in ${dirname(file)}`, {
      hint: 'make room there, or give a file on another disk; nothing of it was kept',
      cause,
    });
  } finally {
    for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(`${part}${suffix}`, { force: true });
  }
}

function refuse(path: string): void {
  if (!isAbsolute(path)) throw new HubError('usage', `${path} is no absolute path`);
  if (existsSync(path))
    throw new HubError('usage', `${path} exists already`, {
      hint: 'a backup never writes over a file: give another name',
    });
  if (!existsSync(dirname(path)))
    throw new HubError('usage', `there is no folder ${dirname(path)}`, { hint: 'make it first' });
  const refusal = refusalOf(dirname(path));
  if (refusal !== undefined)
    throw new HubError('usage', `${dirname(path)} ${refusal}`, {
      hint: 'it is the hub that writes a backup: give its user that folder, or name another',
    });
}

/** Turns a copy of the log into a backup: one file, no sessions, the blobs (one a turn: ingest goes first), and what it is. */
async function finish(part: string, hub: Hub): Promise<{ position: number; blobs: number; bytes: number }> {
  const db = new Database(part);
  try {
    db.pragma('journal_mode = DELETE');
    db.pragma('synchronous = OFF'); // it gets its name when all of it is on disk: see below
    const head = db
      .prepare<[], { log_id: string; position: number; hash: string }>(
        "SELECT h.log_id, h.position, coalesce(lower(hex(e.digest)), '') AS hash FROM head h LEFT JOIN events e ON e.position = h.position",
      )
      .get()!;
    db.exec(`
      DELETE FROM sessions; -- whoever signed out meanwhile stays out
      DELETE FROM answers;
      CREATE TABLE backup (format INTEGER NOT NULL, made_at INTEGER NOT NULL, log_id TEXT NOT NULL, position INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;
      CREATE TABLE backup_blobs (digest TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
    `);
    db.prepare('INSERT INTO backup VALUES (?, ?, ?, ?, ?)').run(
      backupFormat,
      hub.now(),
      head.log_id,
      head.position,
      head.hash,
    );
    const insert = db.prepare<[string, Buffer]>('INSERT INTO backup_blobs VALUES (?, ?)');
    const folder = join(hub.dir, 'blobs');
    let blobs = 0;
    // after the log: a blob is on disk before the fact that names it
    for (const digest of readdirSync(folder).filter((name) => /^[0-9a-f]{64}$/.test(name))) {
      insert.run(digest, readFileSync(join(folder, digest)));
      blobs += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
    const bytes = db
      .prepare<[], number>('SELECT page_count * page_size FROM pragma_page_count, pragma_page_size')
      .pluck()
      .get()!;
    db.close();
    await syncAside(part);
    return { position: head.position, blobs, bytes };
  } finally {
    if (db.open) db.close();
  }
}

/** Brings a file to disk without holding up the event loop: gigabytes take seconds. */
async function syncAside(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

function writeKeys(
  hub: Hub,
  { file, expiresAt, masterKey }: NonNullable<BackupOrder['keys']>,
): BackedUp['keys'] {
  const folder = join(hub.dir, 'keys');
  const text = (name: string) => [name, readFileSync(join(folder, name), 'utf8')] as const;
  const keys = Object.fromEntries(
    readdirSync(folder)
      .filter((name) => /^[0-9a-f]{16}\.key$/.test(name))
      .map(text),
  );
  const kept = doorFiles.filter((name) => existsSync(join(hub.dir, name)));
  const content: KeysFile = {
    format: 'felhom-hub-keys-1',
    made_at: hub.now(),
    expires_at: expiresAt,
    log_id: hub.log.head().logId,
    keys,
    doors: Object.fromEntries(kept.map((name) => [name, readFileSync(join(hub.dir, name), 'utf8').trim()])),
    master_key: masterKey,
  };
  if (!writeOnce(file, `${JSON.stringify(content, null, 2)}\n`)) refuse(file);
  return { file, keys: Object.keys(keys).length, expiresAt, masterKey: masterKey !== null };
}
