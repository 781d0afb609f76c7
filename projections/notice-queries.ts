import { getColumns, sql } from 'drizzle-orm';
import type { Audience, ChannelName } from '../schema/notice.ts';
import { incidents } from './incident-tables.ts';
import { type NoticeRow, type NoticeState, notices, type Telling, tellings } from './notice-tables.ts';
import { type Db, param, query } from './projection.ts';

const byId = query((orm) =>
  orm
    .select()
    .from(notices)
    .where(sql`${notices.notificationId} = ${sql.placeholder('id')}`)
    .prepare(),
);
export const noticeOf = (db: Db, notificationId: number): NoticeRow | undefined =>
  byId(db).get({ id: notificationId });

export interface NoticeFilter {
  customerId?: string | undefined;
  incidentId?: number | undefined;
  state?: NoticeState | undefined;
  /** only notices with a lower id */
  before?: number | undefined;
  limit: number;
}

/** Notices, newest first. */
export function listNotices(
  db: Db,
  { customerId, incidentId, state, before, limit }: NoticeFilter,
): NoticeRow[] {
  const wanted = [
    customerId === undefined ? undefined : sql`${notices.customerId} = ${customerId}`,
    incidentId === undefined ? undefined : sql`${notices.incidentId} = ${incidentId}`,
    state === undefined ? undefined : sql`${notices.state} = ${state}`,
    before === undefined ? undefined : sql`${notices.notificationId} < ${before}`,
  ].filter((part) => part !== undefined);
  return db.orm
    .select()
    .from(notices)
    .where(wanted.length > 0 ? sql.join(wanted, sql` AND `) : undefined)
    .orderBy(sql`${notices.notificationId} DESC`)
    .limit(limit)
    .all();
}

const toAddress = sql`${notices.state} = 'requested' AND ${notices.channel} = ${param('channel')} AND ${notices.recipient} = ${param('recipient')}`;

const due = query((orm) =>
  orm
    .select()
    .from(notices)
    .where(
      sql`${notices.state} = 'requested' AND ${notices.channel} = ${param('channel')} AND ${notices.nextAt} <= ${param('now')}`,
    )
    .orderBy(notices.nextAt, notices.notificationId)
    .limit(param('limit'))
    .prepare(),
);
/** Those of a channel that are to be sent, whose time has come (`next_at` ≤ now), the one that waited longest first. */
export const dueNotices = (db: Db, channel: ChannelName, now: number, limit: number): NoticeRow[] =>
  due(db).all({ channel, now, limit });

const old = query((orm) =>
  orm
    .select()
    .from(notices)
    .where(sql`${toAddress} AND ${notices.since} < ${param('before')} AND ${notices.kind} <> 'digest'`)
    .orderBy(notices.since, notices.kind, notices.notificationId) // as the index has it
    .limit(param('limit'))
    .prepare(),
);
/** Those to one address that were requested before a moment (ms) and still wait, without digests, the oldest first. */
export const staleNotices = (
  db: Db,
  channel: ChannelName,
  recipient: string,
  before: number,
  limit: number,
): NoticeRow[] => old(db).all({ channel, recipient, before, limit });

const digests = query((orm) =>
  orm.select().from(notices).where(sql`${toAddress} AND ${notices.kind} = 'digest'`).prepare(),
);
/** Digests to one address that still wait. */
export const waitingDigests = (db: Db, channel: ChannelName, recipient: string): NoticeRow[] =>
  digests(db).all({ channel, recipient });

/** Those that a crash left in the middle of an attempt. */
export const noticesInFlight = (db: Db): NoticeRow[] =>
  db.orm.select().from(notices).where(sql`${notices.state} = 'sending'`).all();

/** How many there are in each state. */
export const noticeCounts = (db: Db): Partial<Record<NoticeState, number>> =>
  Object.fromEntries(
    db.sqlite
      .prepare<[], [NoticeState, number]>('SELECT state, count(*) FROM notices GROUP BY state')
      .raw()
      .all() as [NoticeState, number][],
  );

/** How many want an operator's hands: dead ones, and those of which nobody knows. */
export const stuckNotices = (db: Db): number =>
  db.sqlite
    .prepare<[], number>("SELECT count(*) FROM notices WHERE state IN ('dead', 'uncertain')")
    .pluck()
    .get()!;

/** How often somebody decided about telling of an incident, and how often it was a yes (in shadow mode too). */
export const decisionCounts = (db: Db, incidentId: number): { yes: number; all: number } =>
  db.sqlite
    .prepare<[number], { yes: number; all: number }>(
      "SELECT count(*) AS 'all', coalesce(sum(decision = 'send' OR reason = 'shadow'), 0) AS yes FROM notices WHERE incident_id = ?",
    )
    .get(incidentId)!;

/** Who counts as told: whoever was sent something, and while nothing is sent those to whom it would have been. */
const toldAs = (shadow: boolean) => sql.raw(shadow ? "('sent', 'shadow')" : "('sent')");

/** Who was told of an incident, oldest first. */
export const toldOf = (db: Db, incidentId: number, shadow = false): NoticeRow[] =>
  db.orm
    .select()
    .from(notices)
    .where(sql`${notices.told} IN ${toldAs(shadow)} AND ${notices.incidentId} = ${incidentId}`)
    .orderBy(notices.notificationId)
    .all();

/** Withheld for a passing reason, of incidents that are open and not part of a mass silence that still is. */
export const owedTellings = (db: Db): Telling[] =>
  db.orm
    .select(getColumns(tellings))
    .from(tellings)
    .innerJoin(incidents, sql`${incidents.incidentId} = ${tellings.incidentId}`)
    .where(
      sql`${tellings.owed} = 1 AND ${incidents.resolvedAt} IS NULL AND NOT (${tellings.reason} = 'held_under_parent'
        AND EXISTS (SELECT 1 FROM incidents p WHERE p.incident_id = ${incidents.parentId} AND p.resolved_at IS NULL))`,
    )
    .orderBy(tellings.incidentId)
    .all();

/**
 * What operators were last told of at `lastBefore` or earlier, or first at `firstBefore` (or could not be told at all
 * since then) and nobody further was.
 */
export const unansweredTellings = (db: Db, lastBefore: number, firstBefore: number): Telling[] =>
  db.orm
    .select()
    .from(tellings)
    .where(
      sql`${tellings.ended} = 0 AND ${tellings.audience} = 'operator' AND (${tellings.lastToldAt} <= ${lastBefore}
        OR (${tellings.escalated} = 0 AND coalesce(${tellings.firstToldAt}, CASE WHEN ${tellings.reason} IN ('no_address', 'disabled') THEN ${tellings.at} END) <= ${firstBefore}))`,
    )
    .orderBy(tellings.incidentId)
    .all();

export interface Matter {
  audience: Audience;
  customerId: string | null;
  hostId: string | null;
  eventType: string;
  subject: string | null;
}

/** When an audience was last told of a matter (ms), or null: what a cooldown counts from. Reminders and ends do not count. */
export const lastToldAt = (
  db: Db,
  { audience, customerId, hostId, eventType, subject }: Matter,
  shadow = false,
): number | null =>
  db.sqlite
    .prepare<unknown[], number | null>(
      `SELECT max(at) FROM notices WHERE told IN (${shadow ? "'sent', 'shadow'" : "'sent'"}) AND audience = ? AND customer_id IS ?
         AND event_type = ? AND host_id IS ? AND subject IS ? AND kind NOT IN ('ended', 'reminder', 'escalated')`,
    )
    .pluck()
    .get(audience, customerId, eventType, hostId, subject) ?? null;
