import type { Limit } from '../schema/rules.ts';
import { afterDay, type Heard, lengthened, lengthOf, type Run } from './run.ts';

/** What was said of a limit last: `normal`, or how far the value is over it. */
export type Level = 'normal' | 'warning' | 'critical';

/**
 * How one value of one box stands against its limit. `level`, `since` and `customerId` are what the hub announced, by
 * its facts; the rest is what reports showed since, and can be told from the reports of the days that are kept.
 */
export interface Breach {
  level: Level;
  /** ms; from when on it was over the limit, as announced. null while normal */
  since: number | null;
  /** whose it was when that was announced; null while normal */
  customerId: string | null;
  /** reports in a row over the limit, counted up to the level that was announced */
  warn: Run;
  critical: Run;
  /** reports in a row that tell of every disk, and not of this one */
  gone: Run;
  last: {
    /** ms, by the hub's clock */
    at: number;
    position: number;
    customerId: string;
    /** percent; null: the disk was not there */
    value: number | null;
    limit: Limit;
  } | null;
}

export const calm: Breach = {
  level: 'normal',
  since: null,
  customerId: null,
  warn: [],
  critical: [],
  gone: [],
  last: null,
};

/** Nothing was announced, and nothing is on its way to be. */
export const isCalm = ({ level, warn, critical }: Breach): boolean =>
  level === 'normal' && warn.length === 0 && critical.length === 0;

export interface Shown extends Heard {
  customerId: string;
  /** percent */
  value: number;
  limit: Limit;
}

/** After a report that shows a value. */
export function shown(breach: Breach, { value, limit, customerId, ...heard }: Shown): Breach {
  const { level } = breach;
  const over = (least: number, run: Run) => (value >= least ? lengthened(run, heard) : []);
  return {
    ...breach,
    warn: level === 'normal' ? over(limit.warn, breach.warn) : [],
    critical: level === 'critical' ? [] : over(limit.critical, breach.critical),
    gone: [],
    last: { at: heard.recordedAt, position: heard.position, customerId, value, limit },
  };
}

/** After a report that tells of every disk but this one. */
export function missed(breach: Breach, { customerId, limit, ...heard }: Omit<Shown, 'value'>): Breach {
  const last = { at: heard.recordedAt, position: heard.position, customerId, value: null, limit };
  return { ...breach, warn: [], critical: [], gone: lengthened(breach.gone, heard), last };
}

/** After the hub announced a level. What was counted towards it is used up. */
export function announced(
  breach: Breach,
  { level, since, customerId }: Pick<Breach, 'level' | 'since' | 'customerId'>,
): Breach {
  if (level === 'normal') return calm;
  const critical = level === 'critical' ? [] : breach.critical;
  return { ...breach, level, since, customerId, warn: [], critical };
}

/** What of it can still be told when the reports of a day, and of all before it, are gone. */
export function withoutDay(breach: Breach, day: string, end: number): Breach {
  return {
    ...breach,
    warn: afterDay(breach.warn, day),
    critical: afterDay(breach.critical, day),
    gone: afterDay(breach.gone, day),
    last: breach.last && breach.last.at >= end ? breach.last : null,
  };
}

/** Times before are not comparable with those to come: counting starts anew. */
export const withoutTimes = (breach: Breach): Breach => ({
  ...breach,
  warn: [],
  critical: [],
  gone: [],
  last: null,
});

export interface Due {
  level: Level;
  why: 'over' | 'below' | 'gone' | 'moved';
  /** ms; from when on it is, or was, over the limit */
  since: number;
  reports: number;
}

/**
 * What is to be announced now, or null. Over the limit: when a report at least `for` after the first one shows it
 * still over, the second report at the earliest; for 0s the first. It ends with one report below `clear`.
 */
export function dueOf(breach: Breach): Due | null {
  const { level, last } = breach;
  if (last === null) return null;
  const end = (why: Due['why']): Due => ({
    level: 'normal',
    why,
    since: breach.since ?? last.at,
    reports: 0,
  });
  if (level !== 'normal' && breach.customerId !== last.customerId) return end('moved');
  if (last.value === null) return level !== 'normal' && lengthOf(breach.gone) >= 2 ? end('gone') : null;
  if (isReached(breach.critical, last)) return over('critical', breach.critical);
  if (isReached(breach.warn, last)) return over('warning', breach.warn);
  return level !== 'normal' && last.value < last.limit.clear ? end('below') : null;
}

const over = (level: Level, run: Run): Due => ({
  level,
  why: 'over',
  since: run[0]!.at,
  reports: lengthOf(run),
});

function isReached(run: Run, { at, limit: { forMs } }: NonNullable<Breach['last']>): boolean {
  const first = run[0];
  if (first === undefined) return false;
  return forMs === 0 || (lengthOf(run) >= 2 && at - first.at >= forMs);
}
