import type { BackupKind } from '../schema/events/backup.ts';
import type { EventOf } from '../schema/events/index.ts';
import { readReport } from '../schema/wire/controller.ts';

/** What a box says of a backup: when it ended (ms), and whether it worked. */
export interface Word {
  at: number;
  ok: boolean;
}

/** What one report says of one kind of backup. */
export interface Told {
  /** the newest one; null where it speaks of none that has ended */
  word: Word | null;
  /** where something stands that cannot be read; null where everything could be */
  unreadable: string | null;
}

const nothing: Told = { word: null, unreadable: null };
const aheadMs = 10 * 60_000;
const firstYear = Date.parse('1971-01-01T00:00:00Z'); // Go's zero time and Unix' mean "never"

/** The types of events that are a word of a backup. */
export const backupEvents: Record<string, { kind: BackupKind; ok: boolean }> = {
  backup_completed: { kind: 'backup', ok: true },
  backup_failed: { kind: 'backup', ok: false },
  db_dump_completed: { kind: 'db_dump', ok: true },
  db_dump_failed: { kind: 'db_dump', ok: false },
};

/** When the backup of an event was: by the sender's clock where that makes sense, else when the hub heard of it. */
export const timeOfEvent = (occurredAt: number | null, recordedAt: number): number =>
  occurredAt !== null && isSane(occurredAt, recordedAt) ? occurredAt : recordedAt;

/** What a host's report says of backups: its finished `backups[]`. */
export function toldByHost({ data, recordedAt }: Pick<EventOf<'HostReported'>, 'data' | 'recordedAt'>): Told {
  const list = (data.body as { backups?: unknown }).backups;
  const skipped = data.skipped?.find(({ path }) => path === 'backups' || path.startsWith('backups['));
  let { word, unreadable }: Told = { word: null, unreadable: skipped?.path ?? null };
  for (const [index, entry] of (skipped?.path !== 'backups' && Array.isArray(list) ? list : []).entries()) {
    if (typeof entry !== 'object' || entry === null) continue; // named in `skipped`
    const read = readEntry(entry, recordedAt);
    if (typeof read === 'string') unreadable ??= `backups[${index}].${read}`;
    else if (read && read.at > (word?.at ?? 0)) word = read;
  }
  return { word, unreadable };
}

/** A finished backup, null for one that runs, or the name of what cannot be read. */
function readEntry(entry: object, recordedAt: number): Word | string | null {
  const { status, finished_at, started_at } = entry as Record<string, unknown>;
  const state = typeof status === 'string' ? status.toLowerCase() : '';
  if (state === 'running') return null;
  if (state !== 'ok' && state !== 'failed') return 'status';
  const name = finished_at === undefined || finished_at === null ? 'started_at' : 'finished_at';
  const at = readTime(name === 'started_at' ? started_at : finished_at);
  return at !== null && isSane(at, recordedAt) ? { at, ok: state === 'ok' } : name;
}

/** What a controller's report says of backups and of database dumps. */
export function toldByController({
  data,
  recordedAt,
}: Pick<EventOf<'ControllerReported'>, 'data' | 'recordedAt'>): Record<BackupKind, Told> {
  const { backup } = readReport(data);
  const told = (name: 'last_backup_at' | 'last_db_dump_at', ok: boolean | null | undefined): Told => {
    if (data.skipped?.some(({ path }) => path === 'backup' || path === `backup.${name}`))
      return { word: null, unreadable: `backup.${name}` };
    const text = backup?.[name];
    if (text === undefined || text === null || text === '') return nothing;
    const at = readTime(text);
    if (at !== null && at < firstYear) return nothing;
    if (at === null || !isSane(at, recordedAt)) return { word: null, unreadable: `backup.${name}` };
    return { word: { at, ok: ok !== false }, unreadable: null };
  };
  return {
    backup: told('last_backup_at', backup?.last_backup_ok),
    db_dump: told('last_db_dump_at', backup?.last_db_dump_ok),
  };
}

function readTime(value: unknown): number | null {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(value)) return null;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : at;
}

const isSane = (at: number, recordedAt: number) => at >= firstYear && at <= recordedAt + aheadMs;
