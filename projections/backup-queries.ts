import type { BackupKind } from '../schema/events/backup.ts';
import { columnOf, type Said, saidIn, type VerdictRow } from './backups.ts';
import { type Evidence, newestWord } from './evidence.ts';
import type { Db } from './projection.ts';

/** The rows of one customer: what each of its sources says. */
export const evidenceOf = (db: Db, customerId: string): (Said & { source: string })[] =>
  statements(db)
    .evidence.all(customerId)
    .map(([source, backup, dbDump]) => ({
      source,
      ...saidIn({ backup: read(backup), dbDump: read(dbDump) }),
    }));

const read = (text: string | null): Evidence | null => (text === null ? null : JSON.parse(text));

/** ms; when a customer's newest backup was, as far as the hub knows: by its sources, or by the last verdict. null: never */
export function lastBackupAt(db: Db, customerId: string, kind: BackupKind): number | null {
  const word = newestWord(evidenceOf(db, customerId).map((row) => row[columnOf[kind]]));
  const known = verdictOn(db, customerId, kind)?.lastAt ?? null;
  return word === null ? known : Math.max(word.at, known ?? 0);
}

export const verdictOn = (db: Db, customerId: string, kind: BackupKind): VerdictRow | undefined =>
  statements(db).verdict.get(customerId, kind);

/** Verdicts that wait for a box to speak, the oldest date first. */
export const verdictsWaiting = (db: Db): VerdictRow[] => statements(db).waiting.all();

/** Backups that were missed and of which there has been no word since. */
export const verdictsMissed = (db: Db): VerdictRow[] => statements(db).missed.all();

/** The newest date that was looked at, and whether every customer has its verdict. */
export const lastBackupCheck = (
  db: Db,
): { date: string; deadline: number; complete: boolean } | undefined => {
  const row = statements(db).lastCheck.get();
  return row && { ...row, complete: row.complete === 1 };
};

/** Customers known at a moment (ms) that have no verdict for a date yet. */
export const customersToCheck = (db: Db, date: string, knownAt: number): string[] =>
  statements(db).toCheck.all(date, knownAt);

const prepared = new WeakMap<Db, ReturnType<typeof prepare>>();
const statements = (db: Db) => {
  const known = prepared.get(db) ?? prepare(db);
  prepared.set(db, known);
  return known;
};

function prepare({ sqlite }: Db) {
  const columns = `SELECT customer_id AS customerId, kind, date, from_at AS "from", deadline, verdict, reason,
    last_at AS lastAt, missed_from AS missedFrom FROM backup_verdicts`;
  return {
    evidence: sqlite
      .prepare<[string], [string, string | null, string | null]>(
        'SELECT source, backup, db_dump FROM backup_evidence WHERE customer_id = ? ORDER BY source',
      )
      .raw(),
    verdict: sqlite.prepare<[string, string], VerdictRow>(`${columns} WHERE customer_id = ? AND kind = ?`),
    waiting: sqlite.prepare<[], VerdictRow>(
      `${columns} WHERE verdict = 'waiting' ORDER BY date, customer_id, kind`,
    ),
    missed: sqlite.prepare<[], VerdictRow>(
      `${columns} WHERE missed_from IS NOT NULL ORDER BY customer_id, kind`,
    ),
    lastCheck: sqlite.prepare<[], { date: string; deadline: number; complete: 0 | 1 }>(
      'SELECT date, deadline, complete FROM backup_checks ORDER BY date DESC LIMIT 1',
    ),
    toCheck: sqlite
      .prepare<[string, number], string>(
        `SELECT c.customer_id FROM customers c
         LEFT JOIN backup_verdicts v ON v.customer_id = c.customer_id AND v.kind = 'backup' AND v.date >= ?
         WHERE v.customer_id IS NULL AND c.known_since <= ? ORDER BY c.customer_id`,
      )
      .pluck(),
  };
}
