import { sql } from 'drizzle-orm';
import { type Effect, type IncidentRow, incidents, type Severity } from './incident-tables.ts';
import { type Db, query } from './projection.ts';

const measuredRules = ['cpu', 'memory', 'disk'];

export type IncidentState = 'open' | 'acknowledged' | 'resolved';

/** An acknowledgement holds until the moment that it names. */
export const incidentState = (row: IncidentRow, now: number): IncidentState =>
  row.resolvedAt !== null
    ? 'resolved'
    : row.acknowledgedAt !== null && (row.acknowledgedUntil === null || row.acknowledgedUntil > now)
      ? 'acknowledged'
      : 'open';

const byId = query((orm) =>
  orm
    .select()
    .from(incidents)
    .where(sql`${incidents.incidentId} = ${sql.placeholder('id')}`)
    .prepare(),
);

export const incidentOf = (db: Db, incidentId: number): IncidentRow | undefined =>
  byId(db).get({ id: incidentId });

export interface IncidentFilter {
  /** open includes acknowledged ones */
  state?: 'open' | 'resolved' | undefined;
  customerId?: string | undefined;
  hostId?: string | undefined;
  /** without those that are part of a mass silence which is open */
  alone?: boolean;
  /** only incidents with a lower id */
  before?: number | undefined;
  limit: number;
}

/** Incidents, newest first. */
export function listIncidents(
  db: Db,
  { state, customerId, hostId, alone = false, before, limit }: IncidentFilter,
): IncidentRow[] {
  const wanted = [
    state === undefined
      ? undefined
      : state === 'open'
        ? sql`${incidents.resolvedAt} IS NULL`
        : sql`${incidents.resolvedAt} IS NOT NULL`,
    customerId === undefined ? undefined : sql`${incidents.customerId} = ${customerId}`,
    hostId === undefined ? undefined : sql`${incidents.hostId} = ${hostId}`,
    alone
      ? sql`NOT EXISTS (SELECT 1 FROM incidents p WHERE p.incident_id = ${incidents.parentId} AND p.resolved_at IS NULL)`
      : undefined,
    before === undefined ? undefined : sql`${incidents.incidentId} < ${before}`,
  ].filter((part) => part !== undefined);
  return db.orm
    .select()
    .from(incidents)
    .where(wanted.length > 0 ? sql.join(wanted, sql` AND `) : undefined)
    .orderBy(sql`${incidents.incidentId} DESC`)
    .limit(limit)
    .all();
}

/** Whether nobody can know how an incident stands: it is about a measure, and its host or controller is silent. */
export const isUnknown = (db: Db, { rule, customerId, hostId }: IncidentRow): boolean =>
  measuredRules.includes(rule) &&
  db.sqlite
    .prepare<[string, string | null, string | null], number>(
      'SELECT count(*) FROM incidents WHERE resolved_at IS NULL AND rule = ? AND customer_id IS ? AND host_id IS ?',
    )
    .pluck()
    .get(hostId === null ? 'node_silent' : 'host_silent', customerId, hostId)! > 0;

const open = query((orm) =>
  orm
    .select()
    .from(incidents)
    .where(sql`${incidents.resolvedAt} IS NULL`)
    .orderBy(incidents.incidentId)
    .prepare(),
);

/** Every open incident, the oldest first. */
export const openIncidents = (db: Db): IncidentRow[] => open(db).all();

/** Those that are part of a mass silence, the oldest first. */
export const childrenOf = (db: Db, parentId: number, limit: number): IncidentRow[] =>
  db.orm
    .select()
    .from(incidents)
    .where(sql`${incidents.parentId} = ${parentId}`)
    .orderBy(incidents.incidentId)
    .limit(limit)
    .all();

/** How many are part of a mass silence. */
export const childCount = (db: Db, parentId: number): number =>
  db.sqlite
    .prepare<[number], number>('SELECT count(*) FROM incidents WHERE parent_id = ?')
    .pluck()
    .get(parentId)!;

/** When the last one ended (ms); null: none ever did. */
export const lastEndedAt = (db: Db): number | null =>
  db.sqlite.prepare<[], number | null>('SELECT max(resolved_at) FROM incidents').pluck().get() ?? null;

/** How many are open of each severity. */
export const openCounts = (db: Db): Record<Severity, number> => ({
  info: 0,
  warning: 0,
  error: 0,
  ...(Object.fromEntries(
    db.sqlite
      .prepare<[], [Severity, number]>(
        'SELECT severity, count(*) FROM incidents WHERE resolved_at IS NULL GROUP BY severity',
      )
      .raw()
      .all() as [Severity, number][],
  ) as Partial<Record<Severity, number>>),
});

/** Open incidents about silence, the oldest first. */
export const silentIncidents = (db: Db, limit: number): IncidentRow[] =>
  db.orm
    .select()
    .from(incidents)
    .where(sql`${incidents.resolvedAt} IS NULL AND ${incidents.rule} IN ('node_silent', 'host_silent')`)
    .orderBy(incidents.incidentId)
    .limit(limit)
    .all();

/** Flapping ones that were not seen since a moment (ms) or longer. */
export const quietIncidents = (db: Db, since: number): IncidentRow[] =>
  db.orm
    .select()
    .from(incidents)
    .where(
      sql`${incidents.resolvedAt} IS NULL AND ${incidents.flapping} = 1 AND ${incidents.quietSince} <= ${since}`,
    )
    .all();

/** What an event did to incidents; empty for one that opens and ends nothing. */
export const effectsOf = (db: Db, position: number): { incidentId: number; effect: Effect }[] =>
  db.sqlite
    .prepare<[number], { incidentId: number; effect: Effect }>(
      'SELECT incident_id AS incidentId, effect FROM incident_events WHERE position = ? ORDER BY incident_id',
    )
    .all(position);

/** The events of an incident in order. */
export const eventsOfIncident = (db: Db, incidentId: number): { position: number; effect: Effect }[] =>
  db.sqlite
    .prepare<[number], { position: number; effect: Effect }>(
      'SELECT position, effect FROM incident_events WHERE incident_id = ? ORDER BY position',
    )
    .all(incidentId);

/** How often one of this identity was opened since a moment (ms), up to this one. */
export const openedSince = (db: Db, { identity, incidentId }: IncidentRow, since: number): number =>
  db.sqlite
    .prepare<[string, number, number], number>(
      'SELECT count(*) FROM incidents WHERE identity = ? AND opened_at >= ? AND incident_id <= ?',
    )
    .pluck()
    .get(identity, since, incidentId)!;
