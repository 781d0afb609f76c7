import type { Database } from 'better-sqlite3';
import { Cron } from 'croner';
import { isFatal } from '../log/storage-error.ts';

/** When something runs: every so many ms, or once a local day. */
export type When = { every: number } | { dailyAt: string; zone: string };

export const every = (ms: number): When => ({ every: ms });
/** `dailyAt('04:30', 'Europe/Budapest')`: once a date, right on the days when the clocks change. */
export const dailyAt = (time: string, zone: string): When => ({ dailyAt: time, zone });

/** Something that the clock causes. */
export interface Schedule {
  name: string;
  when: When;
  /** `due` is the moment that this run is for, in ms; `signal` asks it to stop early */
  run: (due: number, signal: AbortSignal) => Promise<string>;
}

/** What the operator sees of a schedule. */
export interface RunState {
  name: string;
  lastStartedAt: number | null;
  lastDurationMs: number | null;
  /** what the last run said of itself, or why it failed */
  outcome: string | null;
  failed: boolean;
  /** ms; since when it runs, null while it does not */
  runningSince: number | null;
  nextAt: number;
}

export interface Runner {
  /**
   * Starts what is due, each schedule beside the others and never twice at once, and waits for all that run. The hub
   * calls it every second; tests hand in their clock.
   */
  tick(): Promise<void>;
  states(): RunState[];
  stop(): Promise<void>;
}

interface RunRow {
  due: string;
  started_at: number;
  duration_ms: number | null;
  outcome: string | null;
}

/** The newest moment at or before `now` that a schedule was due, or null when there was none. */
export function lastDue(when: When, now: number): number | null {
  if ('every' in when) return now - (now % when.every);
  // croner looks back from a whole second, and not at that second itself
  const past = cronOf(when).previousRuns(2, new Date(now + 1_000));
  return past.map((moment) => moment.getTime()).find((moment) => moment <= now) ?? null;
}

/** The first moment after `now` that a schedule is due. */
export function nextDue(when: When, now: number): number {
  if ('every' in when) return now - (now % when.every) + when.every;
  return cronOf(when).nextRun(new Date(now))!.getTime();
}

/** How far ahead of now the last run may stand before it is the clock that was wrong. */
const periodOf = (when: When) => ('every' in when ? when.every : 2 * 86_400_000);

/** A daily schedule that was moved to a later hour has had its turn today. */
function isSameDate(when: When, left: number, right: number): boolean {
  if ('every' in when) return false;
  const date = new Intl.DateTimeFormat('en-CA', { timeZone: when.zone });
  return date.format(left) === date.format(right);
}

function cronOf({ dailyAt: time, zone }: { dailyAt: string; zone: string }): Cron {
  const [hour, minute] = time.split(':').map(Number);
  return new Cron(`0 ${minute} ${hour} * * *`, { timezone: zone, paused: true });
}

/**
 * Runs schedules, each moment at most once, also across restarts: the moment is recorded before the run starts, so a
 * run that a crash cut off is not repeated by the clock but by what it left undone. A daily one that was missed
 * while the hub was down is made up for once, for the newest missed moment.
 */
export function startRunner(db: Database, schedules: readonly Schedule[], now: () => number): Runner {
  const find = db.prepare<[string], RunRow>(
    'SELECT due, started_at, duration_ms, outcome FROM runs WHERE name = ?',
  );
  const begin = db.prepare<[string, string, number]>(
    'INSERT OR REPLACE INTO runs (name, due, started_at, duration_ms, outcome) VALUES (?, ?, ?, NULL, NULL)',
  );
  const finish = db.prepare<[number, string, string]>(
    'UPDATE runs SET duration_ms = ?, outcome = ? WHERE name = ?',
  );
  const wait = db.prepare<[string, string]>('INSERT INTO runs (name, due, started_at) VALUES (?, ?, 0)');
  const setBack = db.prepare<[string, string]>('UPDATE runs SET due = ? WHERE name = ?');
  const failed = new Map<string, boolean>();
  const stopping = new AbortController();
  const running = new Map<string, { since: number; done: Promise<void> }>();
  const startedAt = now();

  /** The moment to run for, or undefined when there is none. A schedule never seen before waits for its next moment. */
  function due({ name, when }: Schedule): number | undefined {
    const moment = lastDue(when, now());
    if (moment === null) return undefined;
    const last = find.get(name);
    if (last === undefined) {
      if (moment > startedAt) return moment;
      wait.run(name, String(moment)); // so that the next start knows what was missed since
      return undefined;
    }
    const lastMoment = Number(last.due);
    if (lastMoment - now() > periodOf(when)) {
      setBack.run(String(moment), name); // the clock was years ahead once: that must not stop time
      return undefined;
    }
    return moment > lastMoment && !isSameDate(when, moment, lastMoment) ? moment : undefined;
  }

  async function runOne(schedule: Schedule, moment: number): Promise<void> {
    const start = performance.now();
    let outcome: string;
    let fatal: unknown;
    begin.run(schedule.name, String(moment), now());
    try {
      outcome = await schedule.run(moment, stopping.signal);
      failed.set(schedule.name, false);
    } catch (error) {
      outcome = error instanceof Error ? error.message : String(error);
      failed.set(schedule.name, true);
      if (isFatal(error)) fatal = error;
    }
    if (db.open) finish.run(Math.round(performance.now() - start), outcome, schedule.name);
    if (fatal !== undefined) throw fatal; // the storage: nothing may be tried again in this process
  }

  function startDue(schedule: Schedule): void {
    if (running.has(schedule.name)) return;
    const moment = due(schedule);
    if (moment === undefined) return;
    const done = runOne(schedule, moment).finally(() => running.delete(schedule.name));
    running.set(schedule.name, { since: now(), done });
  }

  return {
    async tick() {
      for (const schedule of stopping.signal.aborted ? [] : schedules) startDue(schedule);
      await Promise.all([...running.values()].map(({ done }) => done));
    },
    states: () =>
      schedules.map(({ name, when }) => {
        const row = find.get(name);
        return {
          name,
          lastStartedAt: row?.started_at || null, // 0: it waits for its first moment
          lastDurationMs: row?.duration_ms ?? null,
          outcome: row?.outcome ?? null,
          failed: failed.get(name) ?? false,
          runningSince: running.get(name)?.since ?? null,
          nextAt: nextDue(when, now()),
        };
      }),
    async stop() {
      stopping.abort();
      await Promise.allSettled([...running.values()].map(({ done }) => done));
    },
  };
}
