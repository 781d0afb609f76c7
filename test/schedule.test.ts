import Database from 'better-sqlite3';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { dailyAt, every, lastDue, nextDue, type Schedule, startRunner } from '../src/reactors/schedule.ts';

const zone = 'Europe/Budapest';
const at = (text: string) => Date.parse(text);
const minuteMs = 60_000;

const clock = { now: 0 };
let db: Database.Database;

beforeEach(() => {
  db = new Database(':memory:');
  db.exec(
    'CREATE TABLE runs (name TEXT PRIMARY KEY, due TEXT, started_at INTEGER NOT NULL, duration_ms INTEGER, outcome TEXT)',
  );
  onTestFinished(() => void db.close());
});

/** A runner whose one schedule writes down the moments that it ran for. */
function given(when: Schedule['when'], startsAt: string, run = async () => 'done') {
  clock.now = at(startsAt);
  const moments: string[] = [];
  const schedule: Schedule = {
    name: 'check',
    when,
    run: (due) => {
      moments.push(new Date(due).toISOString());
      return run();
    },
  };
  const start = () => startRunner(db, [schedule], () => clock.now);
  let runner = start();
  return {
    moments,
    schedule,
    states: () => runner.states(),
    restart() {
      runner = start();
    },
    /** ticks at each of the moments, or every ten minutes up to one */
    async tick(...times: string[]) {
      for (const time of times) {
        clock.now = at(time);
        await runner.tick();
      }
    },
    async live(until: string) {
      for (; clock.now <= at(until); clock.now += 10 * minuteMs) await runner.tick();
    },
  };
}

describe('a daily schedule', () => {
  test.each([
    [
      'the clocks go forward and 02:30 does not exist',
      '2026-03-28',
      '2026-03-30',
      '02:30',
      ['2026-03-28T01:30:00.000Z', '2026-03-29T01:00:00.000Z', '2026-03-30T00:30:00.000Z'],
    ],
    [
      'the clocks go forward next year',
      '2027-03-27',
      '2027-03-29',
      '02:30',
      ['2027-03-27T01:30:00.000Z', '2027-03-28T01:00:00.000Z', '2027-03-29T00:30:00.000Z'],
    ],
    [
      'the clocks go back and 02:30 comes twice',
      '2026-10-24',
      '2026-10-26',
      '02:30',
      ['2026-10-24T00:30:00.000Z', '2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z'],
    ],
    [
      'the clocks go forward long before 05:00',
      '2026-03-28',
      '2026-03-30',
      '05:00',
      ['2026-03-28T04:00:00.000Z', '2026-03-29T03:00:00.000Z', '2026-03-30T03:00:00.000Z'],
    ],
    [
      'the clocks go back long before 05:00',
      '2026-10-24',
      '2026-10-26',
      '05:00',
      ['2026-10-24T03:00:00.000Z', '2026-10-25T04:00:00.000Z', '2026-10-26T04:00:00.000Z'],
    ],
    [
      'the clocks go forward next year, long before 05:00',
      '2027-03-27',
      '2027-03-29',
      '05:00',
      ['2027-03-27T04:00:00.000Z', '2027-03-28T03:00:00.000Z', '2027-03-29T03:00:00.000Z'],
    ],
    [
      'the clocks go back and it is due in the hour that is there once, behind the two',
      '2026-10-24',
      '2026-10-26',
      '03:00',
      ['2026-10-24T01:00:00.000Z', '2026-10-25T02:00:00.000Z', '2026-10-26T02:00:00.000Z'],
    ],
  ])('runs once a date when %s', async (_, first, last, time, expected) => {
    const { moments, live } = given(dailyAt(time, zone), `${first}T00:00:00Z`);
    await live(`${last}T12:00:00Z`);
    expect(moments).toEqual(expected);
  });

  test('is due at its moment and not a millisecond before', () => {
    const when = dailyAt('04:30', zone);
    expect(lastDue(when, at('2026-11-21T03:29:59.999Z'))).toBe(at('2026-11-20T03:30:00Z'));
    expect(lastDue(when, at('2026-11-21T03:30:00.000Z'))).toBe(at('2026-11-21T03:30:00Z'));
    expect(nextDue(when, at('2026-11-21T03:29:59.999Z'))).toBe(at('2026-11-21T03:30:00Z'));
    expect(nextDue(when, at('2026-11-21T03:30:00.000Z'))).toBe(at('2026-11-22T03:30:00Z'));
  });

  test('waits for its next moment when the hub starts for the first time after it', async () => {
    const { moments, tick } = given(dailyAt('04:30', zone), '2026-11-21T12:00:00Z');
    await tick('2026-11-21T12:00:01Z', '2026-11-21T23:00:00Z');
    expect(moments).toEqual([]);
    await tick('2026-11-22T03:30:00Z');
    expect(moments).toEqual(['2026-11-22T03:30:00.000Z']);
  });

  test('is made up for once, for the newest moment that was missed', async () => {
    const { moments, tick, restart } = given(dailyAt('04:30', zone), '2026-11-21T03:00:00Z');
    await tick('2026-11-21T03:30:00Z');
    clock.now = at('2026-11-25T09:00:00Z');
    restart();
    await tick('2026-11-25T09:00:01Z', '2026-11-25T09:00:02Z');
    restart();
    await tick('2026-11-25T10:00:00Z');
    expect(moments).toEqual(['2026-11-21T03:30:00.000Z', '2026-11-25T03:30:00.000Z']);
  });

  test('is made up for by a hub that ran before, but never at its hour', async () => {
    const { moments, tick, restart } = given(dailyAt('05:00', zone), '2026-11-21T10:00:00Z');
    await tick('2026-11-21T10:00:01Z');
    clock.now = at('2026-11-22T08:00:00Z');
    restart();
    await tick('2026-11-22T08:00:01Z');
    expect(moments).toEqual(['2026-11-22T04:00:00.000Z']);
  });

  test('is not repeated by a restart in the very minute', async () => {
    const { moments, tick, restart } = given(dailyAt('04:30', zone), '2026-11-21T03:00:00Z');
    await tick('2026-11-21T03:30:00Z');
    restart();
    await tick('2026-11-21T03:30:01Z');
    expect(moments).toHaveLength(1);
  });

  test('that is moved to a later hour after its turn runs no second time that date', async () => {
    const given_ = given(dailyAt('04:30', zone), '2026-11-21T03:00:00Z');
    await given_.tick('2026-11-21T03:30:00Z');
    given_.schedule.when = dailyAt('05:00', zone);
    await given_.tick('2026-11-21T04:00:00Z', '2026-11-21T12:00:00Z', '2026-11-22T04:00:00Z');
    expect(given_.moments).toEqual(['2026-11-21T03:30:00.000Z', '2026-11-22T04:00:00.000Z']);
  });

  test('runs no second time when the clock goes back over its hour', async () => {
    const { moments, tick } = given(dailyAt('04:30', zone), '2026-11-21T03:00:00Z');
    await tick('2026-11-21T03:30:05Z', '2026-11-21T03:10:00Z', '2026-11-21T03:30:00Z');
    expect(moments).toHaveLength(1);
  });

  test('goes on after a machine that once booted in 2036 was put right', async () => {
    const { moments, tick } = given(dailyAt('04:30', zone), '2026-11-21T03:00:00Z');
    await tick('2036-05-05T12:00:00Z', '2026-11-21T03:30:05Z', '2026-11-22T03:30:00Z');
    expect(moments.slice(1)).toEqual(['2026-11-22T03:30:00.000Z']);
  });
});

describe('a schedule of every minute', () => {
  test('runs once for each moment, and once for all that were missed', async () => {
    const { moments, tick } = given(every(minuteMs), '2026-11-21T12:00:30Z');
    await tick(
      '2026-11-21T12:00:59Z',
      '2026-11-21T12:01:00Z',
      '2026-11-21T12:01:59Z',
      '2026-11-21T12:09:30Z',
    );
    expect(moments).toEqual(['2026-11-21T12:01:00.000Z', '2026-11-21T12:09:00.000Z']);
  });

  test.each([
    ['forward', '2026-03-29T00:55:00Z'],
    ['back', '2026-10-25T00:55:00Z'],
    ['forward next year', '2027-03-28T00:55:00Z'],
  ])('neither skips nor repeats a minute when the local clocks go %s', async (_, from) => {
    const { moments, tick } = given(every(minuteMs), from);
    const minutes = Array.from({ length: 70 }, (_, n) =>
      new Date(at(from) + (n + 1) * minuteMs).toISOString(),
    );
    await tick(...minutes);
    expect(moments).toEqual(minutes);
  });

  test('goes on within minutes after the clock was years ahead', async () => {
    const { moments, tick } = given(every(minuteMs), '2026-11-21T12:00:30Z');
    await tick('2036-01-01T00:00:00Z', '2026-11-21T12:05:00Z', '2026-11-21T12:06:00Z');
    expect(moments).toEqual(['2036-01-01T00:00:00.000Z', '2026-11-21T12:06:00.000Z']);
  });
});

describe('the runner', () => {
  test('tells what the last run said, or why it failed, and when the next is', async () => {
    let fails = true;
    const { states, tick } = given(dailyAt('04:30', zone), '2026-11-21T03:00:00Z', async () => {
      if (fails) throw new Error('the disk is full');
      return '2 days closed';
    });
    expect(states()).toMatchObject([{ lastStartedAt: null, outcome: null, failed: false }]);
    await tick('2026-11-21T03:30:00Z');
    expect(states()).toMatchObject([
      {
        lastStartedAt: clock.now,
        outcome: 'the disk is full',
        failed: true,
        nextAt: at('2026-11-22T03:30:00Z'),
      },
    ]);
    fails = false;
    await tick('2026-11-22T03:30:00Z');
    expect(states()).toMatchObject([{ outcome: '2 days closed', failed: false }]);
  });

  test('never runs one thing twice at once, and waits for it when it stops', async () => {
    clock.now = at('2026-11-21T12:00:30Z');
    let release = () => {};
    let runs = 0;
    let aborted: AbortSignal | undefined;
    const schedule: Schedule = {
      name: 'slow',
      when: every(minuteMs),
      run: (_, signal) => {
        runs += 1;
        aborted = signal;
        return new Promise((resolve) => {
          release = () => resolve('done');
        });
      },
    };
    const runner = startRunner(db, [schedule], () => clock.now);
    clock.now = at('2026-11-21T12:01:00Z');
    const first = runner.tick();
    clock.now = at('2026-11-21T12:02:00Z');
    const second = runner.tick();
    expect(runs).toBe(1);
    const stopped = runner.stop();
    expect(aborted?.aborted).toBe(true);
    release();
    await Promise.all([first, second, stopped]);
    await runner.tick();
    expect(runs).toBe(1);
    expect(runner.states()).toMatchObject([{ outcome: 'done' }]);
  });
});
