import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { dayOf } from '../schema/summary.ts';
import { type Db, defineProjection } from './projection.ts';

type Client = 'agent' | 'controller';
type What = 'unknown_key' | 'skipped' | 'unrecognised_type';

/** What clients sent and we did not understand, by day (UTC): a wrong guess of ours must be seen within a day. */
export const notUnderstood = sqliteTable(
  'not_understood',
  {
    day: text('day').notNull(),
    client: text('client').$type<Client>().notNull(),
    /** the client's version, '' where it gave none */
    version: text('version').notNull(),
    what: text('what').$type<What>().notNull(),
    /** path of the key or entry without indices, or the event type */
    name: text('name').notNull(),
    count: integer('count').notNull(),
    /** ms */
    lastAt: integer('last_at').notNull(),
    /** why an entry was skipped, the newest; null for the others */
    message: text('message'),
  },
  (table) => [primaryKey({ columns: [table.day, table.client, table.version, table.what, table.name] })],
);

/** How many versions a day and a kind of client have, and how many names each version: what bounds the table. */
export const notUnderstoodCounts = sqliteTable(
  'not_understood_counts',
  {
    day: text('day').notNull(),
    client: text('client').$type<Client>().notNull(),
    /** `*` for the number of versions */
    version: text('version').notNull(),
    known: integer('known').notNull(),
  },
  (table) => [primaryKey({ columns: [table.day, table.client, table.version] })],
);

/** What stands for all versions, or all names, past the first so many of a day. A box may send what it likes. */
const others = '(others)';
const mostVersions = 30;
const mostNames = 150;

export const notUnderstoodProjection = defineProjection({
  name: 'not-understood',
  version: 2,
  tables: [notUnderstood, notUnderstoodCounts],
  handlers(db) {
    const rows = db.rows(notUnderstood);
    const counts = db.rows(notUnderstoodCounts);
    const forgetDays = ['not_understood', 'not_understood_counts'].map((table) =>
      db.sqlite.prepare<[string]>(`DELETE FROM ${table} WHERE day <= ?`),
    );

    const knownOf = (day: string, client: Client, version: string) =>
      counts.get(day, client, version)?.known ?? 0;
    const more = (day: string, client: Client, version: string) =>
      counts.put({ day, client, version, known: knownOf(day, client, version) + 1 });

    /** The version itself while there are few of that day, else the others. */
    const versionWithin = (day: string, client: Client, version: string): string => {
      if (version === '*') return others;
      if (counts.get(day, client, version)) return version;
      if (knownOf(day, client, '*') >= mostVersions) return others;
      more(day, client, '*');
      counts.put({ day, client, version, known: 0 });
      return version;
    };

    /** The name itself while its version has few of that day, else the others. */
    const nameWithin = (day: string, client: Client, version: string, what: What, name: string): string => {
      if (rows.get(day, client, version, what, name)) return name;
      if (knownOf(day, client, version) >= mostNames) return others;
      more(day, client, version);
      return name;
    };

    const count = (
      at: number,
      client: Client,
      sentVersion: string,
      what: What,
      sentName: string,
      message: string | null = null,
    ) => {
      const day = dayOf(at);
      const version = versionWithin(day, client, sentVersion);
      const name = nameWithin(day, client, version, what, sentName);
      const row = rows.get(day, client, version, what, name);
      rows.put({
        day,
        client,
        version,
        what,
        name,
        count: (row?.count ?? 0) + 1,
        lastAt: at,
        message,
      });
    };
    const report =
      (client: Client) =>
      ({
        data,
        recordedAt,
      }: {
        data: {
          version?: string | undefined;
          skipped?: { path: string; message: string }[] | undefined;
          unknown?: string[] | undefined;
        };
        recordedAt: number;
      }) => {
        for (const key of data.unknown ?? [])
          count(recordedAt, client, data.version ?? '', 'unknown_key', key);
        for (const { path, message } of data.skipped ?? []) {
          count(recordedAt, client, data.version ?? '', 'skipped', path.replace(/\[\d+\]/g, '[]'), message);
        }
      };

    return {
      HostReported: report('agent'),
      ControllerReported: report('controller'),
      MonitoringEventRaised: ({ data, recordedAt }) => {
        for (const key of data.unknown ?? [])
          count(recordedAt, 'controller', '', 'unknown_key', `event.${key}`);
        if (!data.recognised) count(recordedAt, 'controller', '', 'unrecognised_type', data.eventType);
      },
      PreferencesSet: ({ data, recordedAt }) => {
        for (const key of data.unknown ?? [])
          count(recordedAt, 'controller', '', 'unknown_key', `preferences.${key}`);
      },
      TelemetryPruned: ({ data }) => {
        db.flush();
        for (const forget of forgetDays) forget.run(data.day);
        rows.forget();
        counts.forget();
      },
    };
  },
});

export interface NotUnderstoodRow {
  client: Client;
  version: string;
  what: What;
  name: string;
  count: number;
  lastAt: number;
  message: string | null;
}

/** What was not understood on the days since `day`, the most frequent first. */
export const listNotUnderstood = (db: Db, sinceDay: string, limit = 200): NotUnderstoodRow[] =>
  db.sqlite
    .prepare<[string, number], NotUnderstoodRow>(
      `SELECT client, version, what, name, sum(count) AS count, max(last_at) AS lastAt, max(message) AS message
       FROM not_understood WHERE day >= ? GROUP BY client, version, what, name ORDER BY count DESC, name LIMIT ?`,
    )
    .all(sinceDay, limit);
