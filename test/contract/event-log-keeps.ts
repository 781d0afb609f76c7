import { beforeEach, describe, expect, test } from 'vitest';
import type { NewEvent, Recorded } from '../../schema/event.ts';
import type { EventLog } from '../../src/log/event-log.ts';
import { blocked, type LogUnderTest, positions, reported } from './event-log.ts';

/** What any log must do: what it takes it keeps, whole, and in time. */
export function eventLogKeeps(open: () => LogUnderTest): void {
  let given: LogUnderTest;
  let log: EventLog;
  beforeEach(() => {
    given = open();
    log = given.log;
  });
  const all = () => [...log.read(0, 10_000)];

  describe('together or not at all', () => {
    test('what is written alongside stands or falls with the events', async () => {
      const boom = new Error('boom');
      const failing = log.append([blocked('a')], {
        alongside: () => {
          throw boom;
        },
      });
      await expect(failing).rejects.toBe(boom);
      expect(log.head().position).toBe(0);
      const told: Recorded[] = [];
      const recorded = await log.append([blocked('a')], { alongside: (events) => void told.push(...events) });
      expect(told).toEqual(recorded);
      expect(positions(recorded)).toEqual([1]);
    });

    test('an event that cannot be written takes its companions with it, and nobody else’s', async () => {
      const circular: Record<string, unknown> = {};
      circular.self = circular;
      const bad: NewEvent = { type: 'Unheard', stream: 'x', actor: 'test', data: circular };
      const [first, second, third] = await Promise.allSettled([
        log.append([blocked('a')]),
        log.append([blocked('b'), bad]),
        log.append([blocked('c')]),
      ]);
      expect([first.status, second.status, third.status]).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect(all().map(({ position, stream }) => [position, stream])).toEqual([
        [1, 'customer-a'],
        [2, 'customer-c'],
      ]);
    });
  });

  describe('listeners', () => {
    test('hear of events before their append resolves, in order, and no longer once they stopped', async () => {
      const order: string[] = [];
      const stop = log.onAppend((events) => void order.push(`heard ${positions(events)}`));
      await Promise.all([
        log.append([reported('a-1')]).then(() => order.push('resolved 1')),
        log.append([reported('a-1'), blocked('a')]).then(() => order.push('resolved 2')),
      ]);
      const heard = order.filter((line) => line.startsWith('heard')).join();
      expect(heard.match(/\d/g)).toEqual(['1', '2', '3']);
      const at = (pattern: RegExp) => order.findIndex((line) => pattern.test(line));
      expect(at(/heard.*1/)).toBeLessThan(at(/resolved 1/));
      expect(at(/heard.*3/)).toBeLessThan(at(/resolved 2/));
      const { length } = order;
      stop();
      await log.append([reported('a-1')]);
      expect(order).toHaveLength(length);
    });

    test('hear nothing of what was there before, or of an append that failed', async () => {
      const heard: Recorded[] = [];
      await log.append([blocked('a', 'k', 'x')]);
      log.onAppend((events) => void heard.push(...events));
      await log.append([blocked('a', 'k', 'x')]);
      await log.append([blocked('a', 'k', 'y')]).catch(() => undefined);
      expect(heard).toEqual([]);
    });

    test('one that throws fails the answer, and the events stay', async () => {
      const stop = log.onAppend(() => {
        throw new Error('cannot fold');
      });
      await expect(log.append([blocked('a')])).rejects.toMatchObject({ code: 'unavailable' });
      stop();
      await log.append([blocked('b')]);
      expect(all().map(({ stream }) => stream)).toEqual(['customer-a', 'customer-b']);
    });
  });

  describe('time', () => {
    test('recordedAt never goes back, by up to five minutes of a wandering clock', async () => {
      const times: number[] = [];
      for (const step of [0, 1_000, -2_000, -290_000, 5_000]) {
        given.clock.now += step;
        times.push((await log.append([reported('a-1')]))[0]!.recordedAt);
      }
      expect(times).toEqual([...times].sort((left, right) => left - right));
      expect(all().filter(({ type }) => type === 'ClockStepped')).toEqual([]);
    });

    test('a step back of more than five minutes is recorded, and time goes on from there', async () => {
      const before = given.clock.now;
      await log.append([reported('a-1')]);
      given.clock.now = before - 300_001;
      const [recorded] = await log.append([reported('a-1')]);
      expect(recorded).toMatchObject({ position: 3, recordedAt: before - 300_001 });
      expect(log.at(2)).toMatchObject({
        type: 'ClockStepped',
        stream: 'hub',
        data: { from: before, to: before - 300_001 },
      });
      given.clock.now += 1_000;
      await log.append([reported('a-1')]);
      expect(all().filter(({ type }) => type === 'ClockStepped')).toHaveLength(1);
    });
  });

  describe('opened again', () => {
    test('it goes on where it ended, as the same log', async () => {
      await log.append([blocked('a'), reported('a-1')]);
      const before = { head: log.head(), events: all() };
      given.reopen();
      log = given.log;
      expect(log.head()).toEqual(before.head);
      expect(all()).toEqual(before.events);
      const [next] = await log.append([blocked('a')]);
      expect(next).toMatchObject({ position: 3, version: 2 });
    });

    test('time does not go back over the pause either', async () => {
      await log.append([reported('a-1')]);
      const { now } = given.clock;
      given.clock.now = now - 60_000;
      given.reopen();
      log = given.log;
      const [next] = await log.append([reported('a-1')]);
      expect(next!.recordedAt).toBe(now);
    });
  });

  test('an append to a log that is closed is refused, not lost', async () => {
    log.close();
    await expect(log.append([blocked('a')])).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('appends that wait while it closes are still recorded', async () => {
    const waiting = log.append([blocked('a')]);
    log.close();
    await expect(waiting).resolves.toMatchObject([{ position: 1 }]);
    given.reopen();
    expect(given.log.head().position).toBe(1);
  });
}
