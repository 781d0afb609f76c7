import { eq } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { EventOf } from '../schema/events/index.ts';
import { unlessErased } from '../schema/sealed.ts';
import type { HostSettings } from '../schema/settings.ts';
import { dayEnd } from '../schema/summary.ts';
import {
  announced,
  type Breach,
  calm,
  dueOf,
  isCalm,
  missed,
  shown,
  withoutDay,
  withoutTimes,
} from './breach.ts';
import {
  type FleetLimits,
  type Lowest,
  limitOf,
  lowestOf,
  type Metric,
  type OwnLimits,
  ownLimits,
  shippedLimits,
} from './limits.ts';
import { type Measure, type Measured, measuredOfController, measuredOfHost } from './measures.ts';
import { type Db, defineProjection, param, query } from './projection.ts';
import type { Heard } from './run.ts';

/** Each box that is over a limit, or was when it was last spoken of. A healthy one has no row. */
export const breaches = sqliteTable(
  'breaches',
  {
    /** `host:<id>` or `controller:<customer>` */
    source: text('source').primaryKey(),
    /** something of it is to be announced */
    ready: integer('ready', { mode: 'boolean' }).notNull(),
    /** by `cpu`, `memory`, `disk:<id>` */
    values: text('states', { mode: 'json' }).$type<Record<string, Breach>>().notNull(),
  },
  (table) => [index('breaches_ready').on(table.ready, table.source)],
);
export type BreachRow = typeof breaches.$inferSelect;

/** The limits in force: those of the fleet, and of customers and hosts that have their own. */
export const limits = sqliteTable('limits', {
  /** `fleet`, `lowest`, `customer:<id>` or `host:<id>` */
  scope: text('scope').primaryKey(),
  limits: text('limits', { mode: 'json' }).$type<OwnLimits | FleetLimits | Lowest>().notNull(),
});

type Source = `host:${string}` | `controller:${string}`;

export const breachesProjection = defineProjection({
  name: 'breaches',
  version: 1,
  tables: [breaches, limits],
  handlers(db) {
    const rows = db.rows(breaches);
    const decided = db.rows(limits);
    const every = db.sqlite.prepare<[], string>('SELECT source FROM breaches').pluck();

    const fleet = () => (decided.get('fleet')?.limits ?? shippedLimits) as FleetLimits;
    const own = (scope: string) => decided.get(scope)?.limits as OwnLimits | undefined;
    const lowest = () => (decided.get('lowest')?.limits ?? shippedLowest) as Lowest;

    function decide(scope: string, thresholds: HostSettings['thresholds'] | undefined): void {
      const own = ownLimits(thresholds);
      if (own === null) {
        if (decided.get(scope)) decided.remove(scope);
        return;
      }
      decided.put({ scope, limits: own });
      decided.put({ scope: 'lowest', limits: lowestOf(lowest(), own) });
    }

    function put(source: string, values: Record<string, Breach>): void {
      const kept = Object.entries(values)
        .filter(([, breach]) => !isCalm(breach))
        .sort(([left], [right]) => (left < right ? -1 : 1)); // whatever it came from first
      if (kept.length === 0) {
        if (rows.get(source)) rows.remove(source);
        return;
      }
      const ready = kept.some(([, breach]) => dueOf(breach) !== null);
      rows.put({ source, ready, values: Object.fromEntries(kept) });
    }

    function hear(source: Source, customerId: string, heard: Heard, { measures, everyDisk }: Measured): void {
      const row = rows.get(source);
      if (!row && !mayBeOver(measures, lowest())) return;
      const values = { ...row?.values };
      const owns = [own(`customer:${customerId}`), own(source)];
      const limit = (metric: Metric, names: readonly string[]) => limitOf(fleet(), owns, metric, names);
      for (const { metric, disk, names, value } of measures) {
        if (value === null) continue; // unknown: it stays as it was
        const key = keyOf(metric, disk);
        const seen = { position: heard.position, recordedAt: heard.recordedAt, customerId, value };
        values[key] = shown(values[key] ?? calm, { ...seen, limit: limit(metric, names) });
      }
      if (everyDisk) {
        const told = new Set(measures.map(({ metric, disk }) => keyOf(metric, disk)));
        for (const [key, breach] of Object.entries(values)) {
          if (!key.startsWith('disk:') || told.has(key)) continue;
          const { position, recordedAt } = heard;
          values[key] = missed(breach, {
            position,
            recordedAt,
            customerId,
            limit: limit('disk', [key.slice(5)]),
          });
        }
      }
      put(source, values);
    }

    /** Changes every value of every row. There are few rows. */
    function changeAll(change: (breach: Breach) => Breach): void {
      db.flush();
      for (const source of every.all()) {
        const { values } = rows.get(source)!;
        put(source, Object.fromEntries(Object.entries(values).map(([key, breach]) => [key, change(breach)])));
      }
    }

    return {
      RulesTaken: ({ data }) => {
        const { thresholds } = data.rules;
        decided.put({ scope: 'fleet', limits: thresholds });
        decided.put({ scope: 'lowest', limits: lowestOf(lowest(), thresholds) });
      },
      CustomerRegistered: ({ data }) =>
        decide(`customer:${data.customerId}`, unlessErased(data.settings)?.thresholds),
      CustomerConfigChanged: ({ data }) =>
        decide(`customer:${data.customerId}`, unlessErased(data.after)?.thresholds),
      HostEnrolled: ({ data }) => {
        rows.remove(`host:${data.hostId}`);
        decide(`host:${data.hostId}`, unlessErased(data.settings)?.thresholds);
      },
      HostChanged: ({ data }) => decide(`host:${data.hostId}`, unlessErased(data.after)?.thresholds),
      HostDecommissioned: ({ data }) => {
        rows.remove(`host:${data.hostId}`);
        decide(`host:${data.hostId}`, null);
      },
      HostReported: ({ data, ...heard }) => {
        if (!data.late) hear(`host:${data.hostId}`, data.customerId, heard, measuredOfHost(data));
      },
      ControllerReported: ({ data, ...heard }) => {
        if (!data.late)
          hear(`controller:${data.customerId}`, data.customerId, heard, measuredOfController(data));
      },
      MonitoringEventRaised: (event) => {
        const said = announcementIn(event);
        if (!said) return;
        const values = rows.get(said.source)?.values ?? {};
        put(said.source, { ...values, [said.key]: announced(values[said.key] ?? calm, said) });
      },
      DaySummarised: ({ data }) => changeAll((breach) => withoutDay(breach, data.day, dayEnd(data.day))),
      ClockStepped: () => changeAll(withoutTimes),
    };
  },
});

const shippedLowest: Lowest = lowestOf({ cpu: 100, memory: 100, disk: 100 }, shippedLimits);

const keyOf = (metric: Metric, disk: string | null) => (disk === null ? metric : `disk:${disk}`);

const mayBeOver = (measures: readonly Measure[], lowest: Lowest) =>
  measures.some(({ metric, value }) => value !== null && value >= lowest[metric]);

/** What an event of the hub itself announced about a limit. What boxes call by the same name is their own affair. */
function announcementIn({ data, actor }: EventOf<'MonitoringEventRaised'>) {
  if (actor !== 'hub') return undefined;
  const [, metric, level] = /^(cpu|memory|disk)_(warning|critical|normal)$/.exec(data.eventType) ?? [];
  const details = unlessErased(data.details) as { since?: unknown } | null;
  const subject = unlessErased(data.subject ?? '');
  if (level === undefined || subject === null) return undefined;
  const since = Date.parse(String(details?.since));
  return {
    source: (data.hostId === undefined ? `controller:${data.customerId}` : `host:${data.hostId}`) as Source,
    key: keyOf(metric as Metric, metric === 'disk' ? subject : null),
    level: level as Breach['level'],
    since: Number.isNaN(since) ? null : since,
    customerId: data.customerId,
  };
}

const bySource = query((orm) =>
  orm
    .select()
    .from(breaches)
    .where(eq(breaches.source, param('source')))
    .prepare(),
);

/** What a box is over, by `cpu`, `memory`, `disk:<id>`; undefined for one that is over nothing. */
export const breachesOf = (db: Db, source: string): BreachRow | undefined => bySource(db).get({ source });

const ready = query((orm) =>
  orm.select({ source: breaches.source }).from(breaches).where(eq(breaches.ready, true)).prepare(),
);

/** The boxes of which something is to be announced: found by an index. */
export const sourcesReady = (db: Db): string[] =>
  ready(db)
    .all()
    .map(({ source }) => source);
