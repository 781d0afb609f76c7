import { beforeEach, describe, expect, test } from 'vitest';
import type { NewEvent, Recorded } from '../../schema/event.ts';
import { CustomerBlocked, CustomerKeyIssued, CustomerUnblocked } from '../../schema/events/customer.ts';
import { HostReported } from '../../schema/events/host.ts';
import { MonitoringEventRaised } from '../../schema/events/monitoring.ts';
import { PreferencesSet } from '../../schema/events/notification.ts';
import type { EventLog } from '../../src/log/event-log.ts';

/** A log on an empty place, which can be closed and opened again. */
export interface LogUnderTest {
  log: EventLog;
  clock: { now: number };
  reopen(): void;
}

const origin = { actor: 'test' };
export const blocked = (customerId: string, key?: string, reason: string | null = null): NewEvent =>
  CustomerBlocked({ customerId, reason }, key === undefined ? origin : { ...origin, key });
export const reported = (hostId: string, body: unknown = { host_id: hostId }): NewEvent =>
  HostReported({ hostId, customerId: 'demo', at: 1, body }, { ...origin, bodyText: JSON.stringify(body) });

export const positions = (events: readonly Recorded[]) => events.map(({ position }) => position);

/** What any log must do: order, reading, expectations and keys. A new adapter calls this and `eventLogKeeps`. */
export function eventLogContract(open: () => LogUnderTest): void {
  let given: LogUnderTest;
  let log: EventLog;
  beforeEach(() => {
    given = open();
    log = given.log;
  });
  const all = () => [...log.read(0, 10_000)];

  describe('order', () => {
    test('positions begin at 1 and have no gaps, whoever appends at once', async () => {
      const answers = await Promise.all(
        Array.from({ length: 300 }, (_, n) => log.append([n % 2 ? blocked('a') : reported('a-1')])),
      );
      expect(positions(answers.flat())).toEqual(Array.from({ length: 300 }, (_, n) => n + 1));
      expect(positions(all())).toEqual(positions(answers.flat()));
      expect(log.head().position).toBe(300);
    });

    test('events of one append stand side by side, in their order', async () => {
      const [first, second] = await Promise.all([
        log.append([blocked('a'), reported('a-1'), blocked('b')]),
        log.append([reported('b-1'), reported('b-2')]),
      ]);
      expect(positions(first)).toEqual([1, 2, 3]);
      expect(positions(second)).toEqual([4, 5]);
      expect(all().map(({ stream }) => stream)).toEqual([
        'customer-a',
        'host-a-1',
        'customer-b',
        'host-b-1',
        'host-b-2',
      ]);
    });

    test('facts have versions in their stream from 1; telemetry has none', async () => {
      await log.append([blocked('a'), blocked('b'), reported('a-1'), blocked('a')]);
      expect(all().map(({ stream, version }) => [stream, version])).toEqual([
        ['customer-a', 1],
        ['customer-b', 1],
        ['host-a-1', undefined],
        ['customer-a', 2],
      ]);
      expect(log.versionOf('customer-a')).toBe(2);
      expect(log.versionOf('host-a-1')).toBe(0);
      expect(log.versionOf('nobody')).toBe(0);
    });

    test('an append of nothing records nothing', async () => {
      expect(await log.append([])).toEqual([]);
      expect(log.head().position).toBe(0);
    });
  });

  describe('reading', () => {
    test('gives pages from after a position, no longer than asked for', async () => {
      await log.append(Array.from({ length: 25 }, () => reported('a-1')));
      expect(positions([...log.read(0, 10)])).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      expect(positions([...log.read(20, 10)])).toEqual([21, 22, 23, 24, 25]);
      expect([...log.read(25, 10)]).toEqual([]);
      expect([...log.read(0, 0)]).toEqual([]);
    });

    test('goes on while events are appended between two steps', async () => {
      await log.append([reported('a-1'), reported('a-1')]);
      const reading = log.read(0, 10_000)[Symbol.iterator]();
      expect(reading.next().value.position).toBe(1);
      await log.append([reported('a-1')]);
      expect(reading.next().value.position).toBe(2);
      expect(log.head().position).toBe(3);
    });

    test('gives one event by its position, and its hash; undefined where none is', async () => {
      const [recorded] = await log.append([reported('a-1', { host_id: 'a-1', ékezet: ['ő', '\u2028'] })]);
      expect(log.at(1)).toEqual(recorded);
      expect(log.hashAt(1)).toMatch(/^[0-9a-f]{64}$/);
      expect(log.head().hash).toBe(log.hashAt(1));
      expect(log.at(2)).toBeUndefined();
      expect(log.hashAt(2)).toBeUndefined();
    });

    test('what is read later is what the appender and the listeners were given', async () => {
      const heard: Recorded[] = [];
      log.onAppend((events) => void heard.push(...events));
      const answers = await log.append([
        reported('a-1', { n: [0.1, 12345678901234], text: 'árvíztűrő' }),
        MonitoringEventRaised(
          {
            customerId: 'a',
            eventType: 't',
            severity: 'info',
            message: null,
            details: Number.POSITIVE_INFINITY,
            source: 's',
            occurredAt: null,
            recognised: false,
          },
          origin,
        ),
        PreferencesSet(
          { customerId: 'a', email: 'a@b.hu', enabledEvents: [], cooldownHours: 6, language: null },
          origin,
        ),
        CustomerKeyIssued(
          { customerId: 'a', apiKeyHash: 'a'.repeat(64), apiKey: 'secret-key', oldKeyUntil: null },
          origin,
        ),
        blocked('a', 'once', 'ok'),
      ]);
      expect(heard).toEqual(answers);
      expect(all()).toEqual(answers);
    });
  });

  describe('expectations', () => {
    test('an append goes through at the expected version and not at another', async () => {
      await log.append([blocked('a')], { expect: { stream: 'customer-a', version: 0 } });
      await expect(
        log.append([blocked('a')], { expect: { stream: 'customer-a', version: 0 } }),
      ).rejects.toMatchObject({
        code: 'version_conflict',
      });
      await log.append([blocked('a')], { expect: { stream: 'customer-a', version: 1 } });
      expect(positions(all())).toEqual([1, 2]);
    });

    test('of several at once with the same expectation one wins, and the losers cost nobody else anything', async () => {
      const expectation = { expect: { stream: 'customer-a', version: 0 } };
      const outcomes = await Promise.allSettled([
        log.append([reported('x')]),
        log.append([blocked('a'), reported('a-1')], expectation),
        log.append([blocked('a'), reported('a-2')], expectation),
        log.append([reported('y')], expectation),
        log.append([reported('z')]),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual([
        'fulfilled',
        'fulfilled',
        'rejected',
        'rejected',
        'fulfilled',
      ]);
      expect(all().map(({ position, stream }) => [position, stream])).toEqual([
        [1, 'host-x'],
        [2, 'customer-a'],
        [3, 'host-a-1'],
        [4, 'host-z'],
      ]);
    });
  });

  describe('keys', () => {
    test('the same fact under the same key answers with the first, and is recorded once', async () => {
      const [first] = await log.append([blocked('a', 'k', 'unpaid')]);
      const again = await log.append([blocked('a', 'k', 'unpaid'), reported('a-1')]);
      expect(again[0]).toEqual(first);
      expect(positions(again)).toEqual([1, 2]);
    });

    test('twice within one append it is recorded once as well', async () => {
      expect(positions(await log.append([blocked('a', 'k'), blocked('a', 'k')]))).toEqual([1, 1]);
      expect(log.head().position).toBe(1);
    });

    test('another fact under a taken key is a conflict, and nothing of its append is recorded', async () => {
      await log.append([blocked('a', 'k', 'unpaid')]);
      for (const other of [
        blocked('a', 'k', 'moved away'),
        blocked('b', 'k', 'unpaid'),
        CustomerUnblocked({ customerId: 'a', reason: 'unpaid' }, { ...origin, key: 'k' }),
      ]) {
        await expect(log.append([reported('a-1'), other])).rejects.toMatchObject({ code: 'conflict' });
      }
      expect(log.head().position).toBe(1);
    });

    test('a key is remembered across opening again', async () => {
      await log.append([blocked('a', 'k')]);
      given.reopen();
      log = given.log;
      expect(positions(await log.append([blocked('a', 'k')]))).toEqual([1]);
    });
  });
}
