import { getTableName } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { BackupKind, BackupReason, BackupVerdict } from '../schema/events/backup.ts';
import { backupEvents, type Told, timeOfEvent, toldByController, toldByHost } from './backup-words.ts';
import {
  afterReport,
  type Evidence,
  isEmpty,
  noEvidence,
  oldestDayOf,
  steppedBack,
  withoutDayOf,
} from './evidence.ts';
import { defineProjection } from './projection.ts';
import type { Heard } from './run.ts';

/** What each source of a customer says of its backups: `events`, `controller` or `host:<id>`. */
export const backupEvidence = sqliteTable(
  'backup_evidence',
  {
    customerId: text('customer_id').notNull(),
    source: text('source').notNull(),
    /** null: it says nothing of that kind */
    backup: text('backup', { mode: 'json' }).$type<Evidence>(),
    dbDump: text('db_dump', { mode: 'json' }).$type<Evidence>(),
    /** the first day that it tells of, null for events, which are never forgotten */
    oldestDay: text('oldest_day'),
  },
  (table) => [
    primaryKey({ columns: [table.customerId, table.source] }),
    index('backup_evidence_by_day').on(table.oldestDay),
  ],
);
/** What one source says, kind by kind. */
export type Said = Record<'backup' | 'dbDump', Evidence>;

/** The newest verdict on each customer's backups. */
export const backupVerdicts = sqliteTable(
  'backup_verdicts',
  {
    customerId: text('customer_id').notNull(),
    kind: text('kind').$type<BackupKind>().notNull(),
    date: text('date').notNull(),
    /** ms; local midnight of that date, and its deadline */
    from: integer('from_at').notNull(),
    deadline: integer('deadline').notNull(),
    verdict: text('verdict').$type<BackupVerdict>().notNull(),
    reason: text('reason').$type<BackupReason>().notNull(),
    /** ms; the newest backup of all that the hub knew then */
    lastAt: integer('last_at'),
    /** the local midnight (ms) since which there has been none; null once there was a word of one */
    missedFrom: integer('missed_from'),
  },
  (table) => [
    primaryKey({ columns: [table.customerId, table.kind] }),
    index('backup_verdicts_by_verdict').on(table.verdict),
    index('backup_verdicts_missed').on(table.missedFrom),
  ],
);
export type VerdictRow = typeof backupVerdicts.$inferSelect;

/** The dates that were looked at. */
export const backupChecks = sqliteTable('backup_checks', {
  date: text('date').primaryKey(),
  deadline: integer('deadline').notNull(),
  /** every customer has a verdict */
  complete: integer('complete', { mode: 'boolean' }).notNull(),
});

export const columnOf = { backup: 'backup', db_dump: 'dbDump' } as const;

/** The hub's own words that a backup is missing, or is there after all. */
export const missedEvents: Record<BackupKind, { missed: string; seen: string }> = {
  backup: { missed: 'expected_backup_missed', seen: 'expected_backup_seen' },
  db_dump: { missed: 'expected_dbdump_missed', seen: 'expected_dbdump_seen' },
};
const seenKinds = new Map(Object.entries(missedEvents).map(([kind, { seen }]) => [seen, kind as BackupKind]));

export const backupsProjection = defineProjection({
  name: 'backups',
  version: 1,
  tables: [backupEvidence, backupVerdicts, backupChecks],
  handlers(db) {
    const evidence = db.rows(backupEvidence);
    const verdicts = db.rows(backupVerdicts);
    const checks = db.rows(backupChecks);
    const old = db.sqlite
      .prepare<[string], [string, string]>(
        'SELECT customer_id, source FROM backup_evidence WHERE oldest_day <= ?',
      )
      .raw();
    const every = db.sqlite
      .prepare<[], [string, string]>('SELECT customer_id, source FROM backup_evidence')
      .raw();

    const notYet = [backupVerdicts, backupChecks].map((table) =>
      db.sqlite.prepare<[number]>(`DELETE FROM ${getTableName(table)} WHERE deadline > ?`),
    );

    function put(customerId: string, source: string, { backup, dbDump }: Said): void {
      const told = [backup, dbDump].filter((said) => !isEmpty(said));
      if (told.length === 0) {
        evidence.remove(customerId, source);
        return;
      }
      evidence.put({
        customerId,
        source,
        backup: isEmpty(backup) ? null : backup,
        dbDump: isEmpty(dbDump) ? null : dbDump,
        oldestDay: source === 'events' ? null : oldestDayOf(told),
      });
    }

    function hear(
      customerId: string,
      source: string,
      told: Partial<Record<BackupKind, Told>>,
      heard: Heard,
      late = false,
    ): void {
      const row = evidence.get(customerId, source);
      const before = saidIn(row);
      const backup = told.backup ? afterReport(before.backup, told.backup, heard, late) : before.backup;
      const dbDump = told.db_dump ? afterReport(before.dbDump, told.db_dump, heard, late) : before.dbDump;
      if (backup === before.backup && dbDump === before.dbDump) return;
      put(customerId, source, { backup, dbDump });
    }

    function change(keys: [string, string][], to: (said: Evidence, source: string) => Evidence): void {
      for (const [customerId, source] of keys) {
        const said = saidIn(evidence.get(customerId, source));
        put(customerId, source, { backup: to(said.backup, source), dbDump: to(said.dbDump, source) });
      }
    }

    const thereIsOne = (customerId: string, kind: BackupKind) => {
      const row = verdicts.get(customerId, kind);
      if (row && row.missedFrom !== null) verdicts.put({ ...row, missedFrom: null });
    };

    return {
      HostReported: (event) =>
        hear(
          event.data.customerId,
          `host:${event.data.hostId}`,
          { backup: toldByHost(event) },
          event,
          event.data.late,
        ),
      ControllerReported: (event) =>
        hear(event.data.customerId, 'controller', toldByController(event), event, event.data.late),
      MonitoringEventRaised: ({ data, actor, position, recordedAt }) => {
        const made = actor === 'hub' ? seenKinds.get(data.eventType) : undefined;
        if (made) thereIsOne(data.customerId, made);
        const told = Object.hasOwn(backupEvents, data.eventType) ? backupEvents[data.eventType] : undefined;
        if (!told) return;
        const word = { at: timeOfEvent(data.occurredAt, recordedAt), ok: told.ok };
        const heard = { position, recordedAt };
        hear(data.customerId, 'events', { [told.kind]: { word, unreadable: null } }, heard);
        thereIsOne(data.customerId, told.kind);
      },
      BackupsChecked: ({ data }) => {
        const { date, from, deadline } = data;
        for (const checked of data.verdicts) {
          const missedFrom =
            checked.verdict === 'missed'
              ? from
              : checked.verdict === 'seen'
                ? null
                : (verdicts.get(checked.customerId, checked.kind)?.missedFrom ?? null);
          verdicts.put({ ...checked, date, from, deadline, missedFrom });
        }
        const complete = data.complete || checks.get(date)?.complete === true;
        checks.put({ date, deadline, complete });
      },
      DaySummarised: ({ data }) => {
        db.flush();
        change(old.all(data.day), (said) => withoutDayOf(said, data.day));
      },
      ClockStepped: ({ data }) => {
        db.flush();
        change(every.all(), (said, source) => steppedBack(said, data.to, source === 'events'));
        db.flush();
        // nights that have yet to come were looked at by a clock that ran ahead
        for (const statement of notYet) statement.run(data.to);
        verdicts.forget();
        checks.forget();
      },
    };
  },
});

/** A row of evidence, with nothing where it has nothing. */
export const saidIn = (row: { [K in keyof Said]: Evidence | null } | undefined): Said => ({
  backup: row?.backup ?? noEvidence,
  dbDump: row?.dbDump ?? noEvidence,
});
