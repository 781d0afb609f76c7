import { eq, sql } from 'drizzle-orm';
import { index, integer, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { EventOf } from '../schema/events/index.ts';
import { unlessErased } from '../schema/sealed.ts';
import { HostSettings, msOf } from '../schema/settings.ts';
import { dayEnd } from '../schema/summary.ts';
import { type Guest, readHostReport } from '../schema/wire/host-report.ts';
import { type Db, defineProjection, param, query } from './projection.ts';

/** The newest word from each enrolled host. */
export const hosts = sqliteTable(
  'hosts',
  {
    hostId: text('host_id').primaryKey(),
    customerId: text('customer_id').notNull(),
    settings: text('settings', { mode: 'json' }).$type<HostSettings>().notNull(),
    /** of the settings, for scans of the whole fleet */
    displayName: text('display_name'),
    pollMs: integer('poll_ms').notNull(),
    expectEveryMs: integer('expect_every_ms'),
    graceMs: integer('grace_ms'),
    enrolledAt: integer('enrolled_at').notNull(),
    decommissionedAt: integer('decommissioned_at'),
    /** ms, by the hub's clock, of any report: what silence is measured from. null until the first */
    lastReportAt: integer('last_report_at'),
    /** ms; where the newest report is ordered */
    at: integer('at'),
    /** ms, by the hub's clock; when the newest report came, which a late one does not move */
    reportReceivedAt: integer('report_received_at'),
    /** where the log has the newest report as sent */
    reportPosition: integer('report_position'),
    agentVersion: text('agent_version'),
    cpuPercent: real('cpu_percent'),
    memoryPercent: real('memory_percent'),
    diskPercent: real('disk_percent'),
    temperature: real('temperature'),
    uptimeSeconds: real('uptime_seconds'),
    cloudflared: text('cloudflared'),
    guestsRunning: integer('guests_running').notNull(),
    guestsTotal: integer('guests_total').notNull(),
  },
  (table) => [index('hosts_by_customer').on(table.customerId)],
);

export type HostRow = typeof hosts.$inferSelect;

export interface GoneGuest extends Guest {
  /** ms; by the hub's clock */
  lastSeenAt: number;
  /** the newest report may well have it, in an entry that could not be read: unknown, not gone */
  unread?: true;
}

/** The guests of each host: those in its newest report as JSON text, and those that it does not tell of. */
export const guests = sqliteTable('guests', {
  hostId: text('host_id').primaryKey(),
  present: text('present').notNull(),
  gone: text('gone', { mode: 'json' }).$type<GoneGuest[]>().notNull(),
});

const noSettings: HostSettings = HostSettings.parse({});

const decided = (known: HostSettings | null) => {
  const settings = known ?? noSettings;
  return {
    settings,
    displayName: settings.display_name,
    pollMs: settings.poll_interval_seconds * 1000,
    expectEveryMs: msOf(settings.expect_every),
    graceMs: msOf(settings.grace),
  };
};

export const hostsProjection = defineProjection({
  name: 'hosts',
  version: 3, // raise it when the columns or handlers change: the hub then folds a new file
  tables: [hosts, guests],
  handlers(db) {
    const rows = db.rows(hosts);
    const guestRows = db.rows(guests);
    const hostsWithGone = db.sqlite
      .prepare<[], string>("SELECT host_id FROM guests WHERE gone <> '[]'")
      .pluck();

    const stepBack = db.sqlite.prepare<{ to: number }>(
      'UPDATE hosts SET last_report_at = min(last_report_at, @to), at = min(at, @to), report_received_at = min(report_received_at, @to)',
    );

    const hear = ({
      data,
      recordedAt,
      position,
    }: Pick<EventOf<'HostReported'>, 'data' | 'recordedAt' | 'position'>) => {
      const row = rows.get(data.hostId);
      if (!row) return;
      if (data.late || (row.at !== null && row.at > data.at)) {
        row.lastReportAt = Math.max(row.lastReportAt ?? 0, recordedAt);
        rows.put(row);
        return;
      }
      const { guests: list, unreadGuests, load: _, ...reading } = readHostReport(data);
      noteGuests(data.hostId, list, unreadGuests, row.reportReceivedAt ?? recordedAt);
      rows.put(
        Object.assign(row, reading, {
          lastReportAt: Math.max(row.lastReportAt ?? 0, recordedAt),
          at: data.at,
          reportReceivedAt: recordedAt,
          reportPosition: position,
          agentVersion: data.version ?? null,
          guestsTotal: list.length,
          guestsRunning: list.filter((guest) => guest.status === 'running').length,
        }),
      );
    };

    /**
     * A guest that is missing from a newer report is gone: it was last seen in the report before. Not so one whose
     * entry could not be read.
     */
    const noteGuests = (hostId: string, list: Guest[], unread: number[] | null, beforeAt: number) => {
      const row = guestRows.get(hostId) ?? { hostId, present: '[]', gone: [] };
      const present = JSON.stringify(list);
      if (present === row.present && row.gone.length === 0) return;
      const here = new Set(list.map((guest) => guest.vmid));
      const left = (JSON.parse(row.present) as Guest[]).map((guest) => ({ ...guest, lastSeenAt: beforeAt }));
      const gone = [...row.gone, ...left]
        .filter((guest) => !here.has(guest.vmid))
        .map(({ unread: before, ...guest }: GoneGuest) => {
          const mayBeHere =
            unread === null
              ? before || left.some(({ vmid }) => vmid === guest.vmid)
              : unread.includes(guest.vmid);
          return mayBeHere ? { ...guest, unread: true as const } : guest;
        });
      guestRows.put({ hostId, present, gone });
    };

    return {
      HostEnrolled: ({ data, recordedAt }) => {
        guestRows.remove(data.hostId);
        rows.put({
          hostId: data.hostId,
          customerId: data.customerId,
          ...decided(unlessErased(data.settings)),
          enrolledAt: recordedAt,
          decommissionedAt: null,
          lastReportAt: null,
          at: null,
          reportReceivedAt: null,
          reportPosition: null,
          agentVersion: null,
          cpuPercent: null,
          memoryPercent: null,
          diskPercent: null,
          temperature: null,
          uptimeSeconds: null,
          cloudflared: null,
          guestsRunning: 0,
          guestsTotal: 0,
        });
      },
      HostChanged: ({ data }) => {
        const row = rows.get(data.hostId);
        if (row) rows.put({ ...row, customerId: data.customerId, ...decided(unlessErased(data.after)) });
      },
      HostDecommissioned: ({ data, recordedAt }) => {
        const row = rows.get(data.hostId);
        if (row) rows.put({ ...row, decommissionedAt: recordedAt });
      },
      ClockStepped: ({ data }) => {
        // what was heard by a clock that ran ahead was heard by now: else its silence would count from years to come
        db.flush();
        stepBack.run({ to: data.to });
        rows.forget();
      },
      HostReported: hear,
      DaySummarised: ({ data }) => {
        for (const section of data.sections ?? []) {
          for (const { last } of section.hosts) {
            if (last) heardBefore(last.report, last.lastReportAt);
          }
        }
        // what was last seen on a closed day is told by no report any more
        db.flush();
        for (const hostId of hostsWithGone.all()) {
          const row = guestRows.get(hostId)!;
          const gone = row.gone.filter((guest) => guest.lastSeenAt >= dayEnd(data.day));
          if (gone.length === 0 && row.present === '[]') guestRows.remove(hostId);
          else if (gone.length < row.gone.length) guestRows.put({ ...row, gone });
        }
      },
    };

    /** The last word of a source that fell silent: news only to a fold that starts after its telemetry was pruned. */
    function heardBefore(
      report: Pick<EventOf<'HostReported'>, 'data' | 'recordedAt' | 'position'>,
      lastReportAt: number,
    ) {
      const row = rows.get(report.data.hostId);
      if (!row || (row.at !== null && row.at >= report.data.at)) return;
      hear(report);
      rows.put({ ...rows.get(report.data.hostId)!, lastReportAt });
    }
  },
});

const byId = query((orm) =>
  orm
    .select()
    .from(hosts)
    .where(eq(hosts.hostId, param('id')))
    .prepare(),
);
const listed = query((orm) =>
  orm.select().from(hosts).where(sql`${hosts.decommissionedAt} IS NULL`).orderBy(hosts.hostId).prepare(),
);
const ofCustomer = query((orm) =>
  orm
    .select()
    .from(hosts)
    .where(sql`${hosts.customerId} = ${param('id')} AND ${hosts.decommissionedAt} IS NULL`)
    .orderBy(hosts.hostId)
    .prepare(),
);
const everyOfCustomer = query((orm) =>
  orm
    .select()
    .from(hosts)
    .where(eq(hosts.customerId, param('id')))
    .orderBy(hosts.hostId)
    .prepare(),
);
/**
 * The customers up to this one, in the order of ids, with a host that still has points in [from, until): it was another
 * customer's when theirs were summarised.
 */
export const customersLeftBehind = (db: Db, through: string, from: number, until: number): string[] =>
  db.sqlite
    .prepare<[string, number, number], string>(
      `SELECT DISTINCT customer_id FROM hosts WHERE customer_id <= ? AND EXISTS
         (SELECT 1 FROM host_points WHERE host_points.host_id = hosts.host_id AND at >= ? AND at < ?)`,
    )
    .pluck()
    .all(through, from, until);

const guestsById = query((orm) =>
  orm
    .select()
    .from(guests)
    .where(eq(guests.hostId, param('id')))
    .prepare(),
);

/** A host that is enrolled; undefined for one that never was, or was decommissioned. */
export function hostOf(db: Db, hostId: string): HostRow | undefined {
  const row = byId(db).get({ id: hostId });
  return row?.decommissionedAt === null ? row : undefined;
}
/** A host that was ever enrolled. */
export const hostEver = (db: Db, hostId: string): HostRow | undefined => byId(db).get({ id: hostId });
/** Every enrolled host, by id. */
export const listHosts = (db: Db): HostRow[] => listed(db).all();
/** The hosts of a customer that were ever enrolled, the decommissioned ones too. */
export const everyHostOf = (db: Db, customerId: string): HostRow[] =>
  everyOfCustomer(db).all({ id: customerId });
/** The first customer after this one, in the order of ids, that ever had a host; undefined when there is none. */
export const nextCustomerWithHosts = (db: Db, after: string): string | undefined =>
  db.sqlite
    .prepare<[string], string | null>('SELECT min(customer_id) FROM hosts WHERE customer_id > ?')
    .pluck()
    .get(after) ?? undefined;
export const hostsOf = (db: Db, customerId: string): HostRow[] => ofCustomer(db).all({ id: customerId });

export interface GuestRow extends Guest {
  /** ms; null: never (cannot be for a listed one) */
  lastSeenAt: number;
  gone: boolean;
}

/** The guests of a host, those that are gone last. */
export function guestsOf(db: Db, host: HostRow): GuestRow[] {
  const row = guestsById(db).get({ id: host.hostId });
  if (!row) return [];
  const present = (JSON.parse(row.present) as Guest[]).map((guest) => ({
    ...guest,
    lastSeenAt: host.reportReceivedAt ?? 0,
    gone: false,
  }));
  const others = row.gone.map(({ unread, ...guest }) =>
    unread ? { ...guest, status: 'unknown' as const, gone: false } : { ...guest, gone: true },
  );
  return [...present, ...others];
}
