import { dayOf } from '../schema/summary.ts';

/** Where and when something was heard: a position of the log and ms of the hub's clock. */
export interface Heard {
  position: number;
  recordedAt: number;
}

/**
 * Reports in a row that showed the same thing, summed up by day: when a day is closed and its reports go, exactly
 * what they added is forgotten, so that a fold of what is left comes to the same. `at` and `position` are those of a
 * day's first one.
 */
export type Run = { day: string; at: number; position: number; count: number }[];

export function lengthened(run: Run, { position, recordedAt }: Heard): Run {
  const day = dayOf(recordedAt);
  const last = run.at(-1);
  if (last?.day !== day) return [...run, { day, at: recordedAt, position, count: 1 }];
  return [...run.slice(0, -1), { ...last, count: last.count + 1 }];
}

/** What is left of it when a day (and all before it) was closed. */
export const afterDay = <T extends { day: string }>(entries: readonly T[], day: string): T[] =>
  entries.filter((entry) => entry.day > day);

export const lengthOf = (run: Run): number => run.reduce((sum, { count }) => sum + count, 0);
