import { sql } from 'drizzle-orm';
import { type Db, query } from './projection.ts';
import { type MassSilenceRow, massSilences, type SilenceRow, silence } from './silence-tables.ts';

/** Where a page of `dueSources` ended. */
export type Place = Pick<SilenceRow, 'due' | 'source'>;

const dueAfter = query((orm) =>
  orm
    .select()
    .from(silence)
    .where(
      sql`${silence.due} < ${sql.placeholder('now')} AND (${silence.due}, ${silence.source}) > (${sql.placeholder('due')}, ${sql.placeholder('source')})`,
    )
    .orderBy(silence.due, silence.source)
    .limit(sql.placeholder('limit'))
    .prepare(),
);

/** Sources of which something may be to be said by an observed moment, in order, from behind a place on. */
export const dueSources = (
  db: Db,
  nowObserved: number,
  after: Place | undefined,
  limit: number,
): SilenceRow[] =>
  dueAfter(db).all({ now: nowObserved, due: after?.due ?? -1, source: after?.source ?? '', limit });

const bySource = query((orm) =>
  orm
    .select()
    .from(silence)
    .where(sql`${silence.source} = ${sql.placeholder('source')}`)
    .prepare(),
);

export const silenceOf = (db: Db, source: string): SilenceRow | undefined => bySource(db).get({ source });

/** Every source whose silence was announced and that has not been said to be back. */
export const announcedSources = (db: Db): string[] =>
  db.sqlite.prepare<[], string>("SELECT source FROM silence WHERE announced <> 'ok'").pluck().all();

/** Whose silence is looked at together. */
export type Window =
  /** who was not overdue for longer than this (observed ms) past its own stale limit, and was heard after a moment (ms) */
  | { withinMs: number; heardAfter: number }
  /** who was heard since a moment (ms); silent of them are those not heard after another */
  | { since: number; until: number };

export interface Together {
  /** sources that are expected to speak */
  expected: number;
  /** of them those that are overdue by their own cadence, announced or not */
  silent: number;
  /** of the silent ones those that nobody has told of and that are not stale yet */
  waiting: number;
  /** ms; when the first of the silent ones was last heard; null when there is none */
  since: number | null;
}

const expectedWhere = (window: Window) =>
  `blocked = 0 AND decommissioned = 0 AND heard_at IS NOT NULL AND ${
    'since' in window
      ? 'heard_at >= @bound'
      : 'heard_observed >= @now - stale_ms - @bound AND heard_at > @edge'
  }`;
const boundsOf = (window: Window, now: number) =>
  'since' in window
    ? { now, bound: window.since, edge: window.until }
    : { now, bound: window.withinMs, edge: window.heardAfter };
const overdueIn = (window: Window) =>
  `@now - heard_observed > overdue_ms${'since' in window ? ' AND heard_at <= @edge' : ''}`;

/** How many are silent of those expected to speak. Looks at every source: for moments when somebody crossed a limit. */
export function silentTogether(db: Db, nowObserved: number, window: Window): Together {
  const overdue = overdueIn(window);
  return db.sqlite
    .prepare<[ReturnType<typeof boundsOf>], Together>(
      `SELECT count(*) AS expected, coalesce(sum(${overdue}), 0) AS silent,
         coalesce(sum(${overdue} AND announced = 'ok' AND @now - heard_observed <= stale_ms), 0) AS waiting,
         min(CASE WHEN ${overdue} THEN heard_at END) AS since
       FROM silence WHERE ${expectedWhere(window)}`,
    )
    .get(boundsOf(window, nowObserved))!;
}

/** The same silent ones by customer, those with most first. */
export const silentByCustomer = (
  db: Db,
  nowObserved: number,
  window: Window,
): { customerId: string; silent: number }[] =>
  db.sqlite
    .prepare<[ReturnType<typeof boundsOf>], { customerId: string; silent: number }>(
      `SELECT customer_id AS customerId, count(*) AS silent FROM silence
       WHERE ${expectedWhere(window)} AND ${overdueIn(window)} GROUP BY customer_id ORDER BY silent DESC, customer_id`,
    )
    .all(boundsOf(window, nowObserved));

const openMasses = query((orm) =>
  orm
    .select()
    .from(massSilences)
    .where(sql`${massSilences.endedAt} IS NULL`)
    .orderBy(massSilences.began)
    .prepare(),
);

/** The mass silences that have not ended, the oldest first. */
export const openMassSilences = (db: Db): MassSilenceRow[] => openMasses(db).all();

/** Who was expected to speak after a blind interval, and has not. */
export interface Unheard {
  expected: number;
  silent: number;
  /** the first of them by customer and host */
  named: { customerId: string; hostId: string | null }[];
}

const mostNamed = 50;

/**
 * Of the sources that were not silent before a blind interval (`fromObserved`: when it began), and that mean to speak
 * within `passedMs` (observed) of its end, `to`: who has not.
 */
export function unheardSince(db: Db, fromObserved: number, to: number, passedMs: number): Unheard {
  const known = `blocked = 0 AND decommissioned = 0 AND heard_at IS NOT NULL AND overdue_ms <= @passedMs
    AND @fromObserved - heard_observed <= stale_ms`;
  const given = { fromObserved, to, passedMs };
  const counts = db.sqlite
    .prepare<[typeof given], { expected: number; silent: number }>(
      `SELECT count(*) AS expected, coalesce(sum(heard_at < @to), 0) AS silent FROM silence WHERE ${known}`,
    )
    .get(given)!;
  const named = db.sqlite
    .prepare<[typeof given], Unheard['named'][number]>(
      `SELECT customer_id AS customerId, host_id AS hostId FROM silence WHERE ${known} AND heard_at < @to
       ORDER BY customer_id, host_id LIMIT ${mostNamed}`,
    )
    .all(given);
  return { ...counts, named };
}
