import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { NoticeRow } from '../../projections/notices.ts';
import type { Outcome } from '../../src/channels/channel.ts';
import { backOffMs, factOf } from '../../src/notices/outcome-facts.ts';
import { configWith } from '../channels/parcel.ts';
import { noon } from '../scenario.ts';

const { delivery } = configWith({});
const hourMs = 3_600_000;
const row = (change: Partial<NoticeRow> = {}) =>
  ({
    notificationId: 7,
    customerId: null,
    channel: 'resend',
    sendKey: 'key',
    since: noon,
    unclearSince: null,
    ...change,
  }) as NoticeRow;
const made = { attempt: 1, madeAt: noon };
const failed: Outcome = { outcome: 'failed', detail: 'no', permanent: false };
const unclear: Outcome = { outcome: 'unclear', detail: 'cut off' };
const factAt = (now: number, notice: NoticeRow, outcome: Outcome) =>
  factOf(notice, made, outcome, delivery, now) as { type: string; data: { retryAt?: number | null } };

test('the pause doubles from first_retry to max_retry, a fifth more or less, and is never longer', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.string(), (failures, seed) => {
      const pause = backOffMs(delivery, failures, seed);
      const plain = Math.min(delivery.max_retry, delivery.first_retry * 2 ** Math.min(failures - 1, 30));
      expect(pause).toBeGreaterThanOrEqual(Math.floor(plain * 0.8));
      expect(pause).toBeLessThanOrEqual(Math.min(delivery.max_retry, Math.ceil(plain * 1.2)));
      expect(backOffMs(delivery, failures, seed)).toBe(pause);
    }),
  );
  const pauses = new Set(Array.from({ length: 100 }, (_, n) => backOffMs(delivery, 3, `message ${n}`)));
  expect(pauses.size).toBeGreaterThan(50); // not all at once
});

test('what may have gone out is never sent again once the provider may have forgotten the key', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 48 * hourMs }),
      fc.option(fc.integer({ min: 0, max: 24 * hourMs }), { nil: null }),
      fc.constantFrom(failed, unclear),
      (age, unclearAge, outcome) => {
        const now = noon + age;
        const unclearSince = unclearAge === null ? null : now - unclearAge;
        const { type, data } = factAt(now, row({ unclearSince, since: now }), outcome);
        const since = unclearSince ?? (outcome === unclear ? made.madeAt : null);
        if (type === 'NotificationFailed' && since !== null)
          expect(data.retryAt! - since).toBeLessThan(23 * hourMs);
        else if (since !== null) expect(type).toBe('NotificationUncertain');
      },
    ),
  );
});

test('an unclear attempt over a channel that honours no key is uncertain at once; a failed one is tried again', () => {
  for (const channel of ['smtp', 'webhook', 'ntfy'] as const) {
    expect(factAt(noon, row({ channel }), unclear).type).toBe('NotificationUncertain');
    expect(factAt(noon, row({ channel }), failed)).toMatchObject({
      type: 'NotificationFailed',
      data: { retryAt: expect.any(Number) },
    });
  }
});

test('a failure is the last one once it was tried for give_up', () => {
  expect(factAt(noon + delivery.give_up - 1, row(), failed).data.retryAt).not.toBeNull();
  expect(factAt(noon + delivery.give_up, row(), failed).data.retryAt).toBeNull();
});

test('Retry-After is obeyed where it is longer than the pause', () => {
  const asked = (retryAfterMs: number) =>
    factAt(noon, row(), { ...failed, retryAfterMs }).data.retryAt! - noon;
  expect(asked(2 * hourMs)).toBe(2 * hourMs);
  expect(asked(1)).toBe(backOffMs(delivery, 1, 'key'));
});
