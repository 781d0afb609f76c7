import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type Database from 'better-sqlite3';
import { z } from 'zod';

/** What came of a backup that was made and then checked. */
export const BackupNote = z.strictObject({
  file: z.string(),
  position: z.number(),
  keys: z.strictObject({ file: z.string(), expiresAt: z.number() }).nullable(),
  /** what is wrong with the copy, in words; null: nothing is */
  damage: z.string().nullable(),
});
export type BackupNote = z.output<typeof BackupNote>;

/** Remembers a backup for the doctor, who asks when the last one was made. */
export function noteBackup(db: Database.Database, { file, position, keys, damage }: BackupNote, now: number) {
  const note = db.prepare<[string, number, string]>('INSERT OR REPLACE INTO runs VALUES (?, NULL, ?, 0, ?)');
  if (damage !== null) note.run('backup-damaged', now, `${file}: ${damage}`);
  else note.run('backup', now, `${file}, up to position ${position}`);
  if (keys)
    note.run('backup-keys', now, `${keys.file}, good until ${new Date(keys.expiresAt).toISOString()}`);
}

/** A backup that was made once. */
export interface Made {
  file: string;
  /** ms */
  at: number;
  /** `unseen`: its folder cannot be seen from here, so nobody can say */
  is: 'there' | 'gone' | 'unseen';
}

export interface LastBackups {
  data: (Made & { position: number }) | undefined;
  /** `expiresAt` in ms */
  keys: (Made & { expiresAt: number }) | undefined;
  /** younger than the last good one: what is wrong with the log that it copied */
  damage: string | undefined;
}

/** The last backups that were made from this log. */
export function lastBackups(db: Database.Database): LastBackups {
  const find = db.prepare<[string], { started_at: number; outcome: string }>(
    'SELECT started_at, outcome FROM runs WHERE name = ?',
  );
  const data = find.get('backup');
  const keys = find.get('backup-keys');
  const damaged = find.get('backup-damaged');
  return {
    data: data && { ...made(data), position: Number(/, up to position (\d+)$/.exec(data.outcome)?.[1] ?? 0) },
    keys: keys && { ...made(keys), expiresAt: endOf(keys.outcome) },
    damage: damaged && damaged.started_at > (data?.started_at ?? 0) ? damaged.outcome : undefined,
  };
}

function made({ started_at: at, outcome }: { started_at: number; outcome: string }): Made {
  const file = outcome.replace(/, (up to position \d+|good until \S+)$/, '');
  return { file, at, is: existsSync(file) ? 'there' : existsSync(dirname(file)) ? 'gone' : 'unseen' };
}

/** When a file of keys may no longer be used: as it was noted, else (an older hub noted none) as the file says. */
function endOf(outcome: string): number {
  const noted = /, good until (\S+)$/.exec(outcome)?.[1];
  if (noted !== undefined) return Date.parse(noted);
  if (!existsSync(outcome)) return Number.POSITIVE_INFINITY;
  const { expires_at } = JSON.parse(readFileSync(outcome, 'utf8')) as { expires_at: number };
  return expires_at;
}
