import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  announced,
  type Breach,
  calm,
  dueOf,
  isCalm,
  type Level,
  missed,
  shown,
} from '../../projections/breach.ts';
import type { Limit } from '../../schema/rules.ts';

const minuteMs = 60_000;
const startsAt = Date.parse('2026-11-21T00:00:00Z');

interface Step {
  waitMs: number;
  /** percent; `gone`: a report with every disk but this one */
  value: number | 'gone';
}
interface Said {
  level: Level;
  why: string;
  at: number;
  since: number;
}

/** Reports one after the other, each announced when it is due, as the reactor does. */
function live(steps: readonly Step[], limit: Limit): { said: Said[]; breach: Breach } {
  let breach = calm;
  let recordedAt = startsAt;
  const said: Said[] = [];
  for (const [position, { waitMs, value }] of steps.entries()) {
    recordedAt += waitMs;
    const heard = { position, recordedAt, customerId: 'anna', limit };
    breach = value === 'gone' ? missed(breach, heard) : shown(breach, { ...heard, value });
    const due = dueOf(breach);
    if (due === null) continue;
    said.push({ level: due.level, why: due.why, at: recordedAt, since: due.since });
    breach = announced(breach, { level: due.level, since: due.since, customerId: 'anna' });
  }
  return { said, breach };
}

const limit = { warn: 90, critical: 98, clear: 85, forMs: 30 * minuteMs };
const every = (minutes: number, ...values: Step['value'][]): Step[] =>
  values.map((value) => ({ waitMs: minutes * minuteMs, value }));
const levels = (steps: Step[], limits: Partial<Limit> = {}) =>
  live(steps, { ...limit, ...limits }).said.map(({ level }) => level);

describe('a limit', () => {
  test.each<[string, Step[], Partial<Limit>, Level[]]>([
    ['with "for 0s" is told by the first report', every(15, 91), { forMs: 0 }, ['warning']],
    ['with "for 30m" is not told by a peak of one report', every(60, 91, 50, 91, 50), {}, []],
    [
      'with "for 30m" is told by the report 30 minutes after the first one',
      every(15, 91, 91, 91),
      {},
      ['warning'],
    ],
    ['with "for 30m" is told by the second report at the earliest', every(90, 91, 91), {}, ['warning']],
    ['counts from the start again when a report is below it', every(15, 91, 91, 89, 91, 91), {}, []],
    ['that is reached exactly is over', every(30, 90, 90), {}, ['warning']],
    ['ends below `clear`, not between', every(30, 91, 91, 86, 84), {}, ['warning', 'normal']],
    [
      'that was told is not told again between `clear` and `warn`',
      every(30, 91, 91, 86, 91, 91),
      {},
      ['warning'],
    ],
    ['grows worse once', every(30, 91, 91, 99, 99, 99), {}, ['warning', 'critical']],
    ['that is critical at once is told as that alone', every(30, 99, 99), {}, ['critical']],
    ['stays critical until it ends', every(30, 99, 99, 91, 91, 50), {}, ['critical', 'normal']],
    [
      'ends when two whole reports do not have the disk any more',
      every(15, 91, 'gone', 'gone'),
      { forMs: 0 },
      ['warning', 'normal'],
    ],
    [
      'does not end when one report leaves the disk out',
      every(15, 91, 'gone', 91, 'gone'),
      { forMs: 0 },
      ['warning'],
    ],
  ])('%s', (_, steps, limits, expected) => {
    expect(levels(steps, limits)).toEqual(expected);
  });

  test('of a healthy box leaves nothing behind', () => {
    expect(isCalm(live(every(15, 20, 91, 30), limit).breach)).toBe(true);
    expect(isCalm(live(every(15, 20, 91, 91), limit).breach)).toBe(false);
  });

  test('of a host that went to another customer ends with the one who was told', () => {
    const { breach } = live(every(30, 91, 91), limit);
    const moved = shown(breach, {
      position: 9,
      recordedAt: startsAt + 99 * minuteMs,
      customerId: 'bela',
      value: 91,
      limit,
    });
    expect(dueOf(moved)).toMatchObject({ level: 'normal', why: 'moved' });
  });
});

const someSteps = fc.array(
  fc.record({
    waitMs: fc.integer({ min: 1, max: 40 * minuteMs }),
    value: fc.oneof(fc.constantFrom(50, 84.9, 85, 89.9, 90, 97.9, 98, 100), fc.constant<'gone'>('gone')),
  }),
  { maxLength: 40 },
);
const someLimit = fc
  .constantFrom(0, 1, 10, 30, 60)
  .map((minutes) => ({ ...limit, forMs: minutes * minuteMs }));

test('whatever the reports: nothing ends that was not told, nothing is told twice, and what is told is true', () => {
  fc.assert(
    fc.property(someSteps, someLimit, (steps, limits) => {
      let recordedAt = startsAt;
      const reports = steps.map(({ waitMs, value }) => {
        recordedAt += waitMs;
        return { at: recordedAt, value };
      });
      let before: Level = 'normal';
      for (const { level, why, at, since } of live(steps, limits).said) {
        const shownThen = reports.findLast((report) => report.at === at)!.value;
        if (level === 'normal') {
          expect(before).not.toBe('normal');
          if (why === 'below') expect(shownThen).toBeLessThan(limits.clear);
          else
            expect(
              reports
                .filter((report) => report.at <= at)
                .slice(-2)
                .map(({ value }) => value),
            ).toEqual(['gone', 'gone']);
        } else {
          expect(['normal', 'warning']).toContain(before);
          expect(level).not.toBe(before);
          const lasting = reports.filter((report) => report.at >= since && report.at <= at);
          const least = level === 'critical' ? limits.critical : limits.warn;
          expect(lasting.every(({ value }) => value !== 'gone' && value >= least)).toBe(true);
          expect(at - since).toBeGreaterThanOrEqual(limits.forMs);
          expect(lasting.length).toBeGreaterThanOrEqual(limits.forMs === 0 ? 1 : 2);
        }
        before = level;
      }
    }),
    { numRuns: 500 },
  );
});

test('whatever the reports: what is over its limit for long enough is told', () => {
  fc.assert(
    fc.property(someSteps, someLimit, (steps, limits) => {
      const lasting = every(31, 99, 99, 99);
      expect(live([...steps, ...lasting], limits).breach.level).toBe('critical');
      expect(live([...steps, ...lasting, ...every(1, 20)], limits).breach).toEqual(calm);
    }),
  );
});
