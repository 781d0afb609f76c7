import { hash as digestOf } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { backupFormat, doorFiles } from './backup.ts';
import { HubError } from './errors.ts';
import { sqliteCode } from './log/storage-error.ts';
import { type CheckedLog, checkLog, type Finding, type Progress } from './verify-log.ts';

const Keys = z.strictObject({
  format: z.literal('felhom-hub-keys-1'),
  made_at: z.number(),
  expires_at: z.number(),
  log_id: z.string(),
  keys: z.record(z.string().regex(/^[0-9a-f]{16}\.key$/), z.string()),
  doors: z.partialRecord(z.enum(doorFiles), z.string()),
  master_key: z.string().nullable(),
});
export type Keys = z.output<typeof Keys>;

/** Opens a file for reading. @throws HubError usage when it is no backup of this format */
export function openBackup(file: string): Database.Database {
  const notOne = (cause?: unknown) =>
    new HubError('usage', `${file} is not a backup of a hub`, { hint: 'hub backup <file> makes one', cause });
  if (!existsSync(file)) throw new HubError('usage', `there is no file ${file}`);
  const db = new Database(file, { readonly: true });
  try {
    const row = db.prepare<[], { format: number }>('SELECT format FROM backup').get();
    if (row?.format === backupFormat) return db;
    throw row === undefined
      ? notOne()
      : new HubError('usage', `${file} was made by another hub version (format ${row.format})`, {
          hint: 'restore it with that version',
        });
  } catch (error) {
    db.close();
    throw sqliteCode(error) === '' ? error : notOne(error);
  }
}

export const logIdOf = (db: Database.Database) =>
  db.prepare<[], string>('SELECT log_id FROM backup').pluck().get()!;

/** @throws HubError usage when it is no file of keys, has expired, or belongs to another log */
export function readKeys(file: string, logId: string, now: number): Keys {
  if (!existsSync(file)) throw new HubError('usage', `there is no file ${file}`);
  let keys: Keys;
  try {
    keys = Keys.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new HubError('usage', `${file} is not a backup of keys`, {
      hint: 'hub backup <file> --keys <file> makes one',
      cause,
    });
  }
  if (keys.expires_at <= now) {
    throw new HubError('usage', `${file} expired at ${new Date(keys.expires_at).toISOString()}`, {
      hint: 'it may hold keys of customers that were forgotten since: take a younger one, and delete this one',
    });
  }
  if (keys.log_id !== logId) throw new HubError('usage', `${file} belongs to another log than the backup`);
  return keys;
}

/** @throws HubError damaged when digests, chain or blobs of the backup itself do not hold */
export function check(
  db: Database.Database,
  file: string,
  onProgress: (progress: Progress) => void,
): CheckedLog {
  const { findings, ...checked } = inspect(db, onProgress);
  if (findings.length === 0) return checked;
  throw new HubError('damaged', `${file} is damaged; nothing was restored`, {
    errors: findings.slice(0, 20).map(({ kind, message }) => ({ path: kind, message })),
    hint: 'take another backup',
  });
}

/** Reads a backup through: what it holds, and what of it does not hold. */
export function inspect(
  db: Database.Database,
  onProgress: (progress: Progress) => void,
): CheckedLog & { findings: Finding[] } {
  const findings: Finding[] = [];
  const hasBlob = db.prepare<[string], Buffer>('SELECT bytes FROM backup_blobs WHERE digest = ?').pluck();
  const steps = checkLog(
    db,
    (finding) => findings.push(finding),
    (blob, position) => {
      const bytes = hasBlob.get(blob.digest);
      if (bytes?.length === blob.size && digestOf('sha256', bytes) === blob.digest) return;
      findings.push({
        kind: 'blob',
        position,
        message: `the blob ${blob.digest} of the fact at position ${position} is missing or changed`,
      });
    },
  );
  for (;;) {
    const step = steps.next();
    if (step.done) return { ...step.value, findings };
    onProgress(step.value);
  }
}
