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

export const notUnderstoodProjection = defineProjection({
  name: 'not-understood',
  version: 1,
  tables: [notUnderstood],
  handlers(db) {
    const rows = db.rows(notUnderstood);
    const forgetDays = db.sqlite.prepare<[string]>('DELETE FROM not_understood WHERE day <= ?');

    const count = (
      at: number,
      client: Client,
      version: string,
      what: What,
      name: string,
      message: string | null = null,
    ) => {
      const row = rows.get(dayOf(at), client, version, what, name);
      rows.put({
        day: dayOf(at),
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
        forgetDays.run(data.day);
        rows.forget();
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
