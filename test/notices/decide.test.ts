import fc from 'fast-check';
import { expect, test } from 'vitest';
import { passing, withholdReasons } from '../../schema/notice.ts';
import { decide, isSent, type Listener, type Matter } from '../../src/notices/decide.ts';

const hourMs = 3_600_000;
const now = Date.parse('2026-11-21T12:00:00Z');
const anna = { channel: 'resend' as const, recipient: 'anna@example.com' };
const bela = { channel: 'resend' as const, recipient: 'bela@example.com' };

const matter: Matter = {
  kind: 'broke',
  eventType: 'backup_failed',
  severity: 'error',
  flapping: false,
  heldUnder: null,
  holdUntil: null,
};
const operator: Listener = {
  audience: 'operator',
  blocked: false,
  wants: null,
  recipients: [anna, bela],
  unreachable: undefined,
  told: [],
  lastToldAt: null,
  cooldownMs: hourMs,
  mute: undefined,
  enabled: true,
  shadow: false,
};
const customer: Listener = {
  ...operator,
  audience: 'customer',
  wants: { events: ['backup_failed'] },
  recipients: [anna],
  cooldownMs: 6 * hourMs,
};
const mute = { muteId: 7, until: now + hourMs, reason: 'moving house' };
const reasons = (of: Matter, listener: Listener) => decide(of, listener, now).map(({ reason }) => reason);

test('an operator is told of warnings and errors at every address, and not of what is only information', () => {
  expect(decide(matter, operator, now)).toMatchObject([
    { reason: 'wanted', to: anna },
    { reason: 'wanted', to: bela },
  ]);
  expect(reasons({ ...matter, severity: 'info' }, operator)).toEqual(['severity']);
  expect(reasons({ ...matter, severity: 'info', eventType: 'test' }, operator)).toEqual(['wanted', 'wanted']);
});

test('a customer is told of the types that it asked for, whatever their severity, and of no others', () => {
  const enabled = { ...customer, wants: { events: ['backup_completed'] } };
  expect(
    reasons({ ...matter, eventType: 'backup_completed', severity: 'info', kind: 'event' }, enabled),
  ).toEqual(['wanted']);
  expect(reasons(matter, enabled)).toEqual(['not_enabled']);
  expect(reasons(matter, { ...customer, wants: null })).toEqual(['no_preferences']);
  expect(reasons({ ...matter, eventType: 'test' }, enabled)).toEqual(['wanted']);
});

test('within the cooldown nobody is told again, and at its end they are', () => {
  expect(reasons(matter, { ...operator, lastToldAt: now - hourMs + 1 })).toEqual(['cooldown']);
  expect(reasons(matter, { ...operator, lastToldAt: now - hourMs })).toEqual(['wanted', 'wanted']);
});

test('whoever was told that it broke is told that it ended: muted, within the cooldown, or only information', () => {
  const end = { ...matter, kind: 'ended' as const, severity: 'info' as const };
  const listener = { ...operator, told: [bela], mute, lastToldAt: now };
  expect(decide(end, listener, now)).toMatchObject([{ reason: 'ended', to: bela }]);
  expect(reasons(end, operator)).toEqual(['not_told']);
});

test('the matters of a blocked customer are told to nobody, not even their end', () => {
  const end = { ...matter, kind: 'ended' as const };
  expect(reasons(matter, { ...operator, blocked: true })).toEqual(['blocked']);
  expect(reasons(end, { ...operator, blocked: true, told: [anna] })).toEqual(['blocked']);
});

test.each([
  ['muted', {}, { mute }],
  ['held_under_parent', { heldUnder: 12 }, {}],
  ['held', { holdUntil: now + 1 }, {}],
])('what is %s now is looked at again later', (reason, of, listener) => {
  expect(reasons({ ...matter, ...of }, { ...operator, ...listener })).toEqual([reason]);
  expect(passing).toContain(reason);
});

test('in shadow mode the same is decided for the same people, and nothing is sent', () => {
  const verdicts = decide(matter, { ...operator, shadow: true }, now);
  expect(verdicts).toMatchObject([
    { reason: 'shadow', to: anna, detail: 'would be sent: wanted' },
    { reason: 'shadow', to: bela },
  ]);
  expect(verdicts.some(isSent)).toBe(false);
});

test('without an address, or a channel to it, the reason says which', () => {
  const unreachable = { reason: 'no_address' as const, detail: 'the customer has no e-mail address' };
  expect(decide(matter, { ...customer, recipients: [], unreachable }, now)).toMatchObject([
    { ...unreachable, to: null },
  ]);
});

const anyMatter = fc.record({
  kind: fc.constantFrom('event', 'broke', 'worse', 'ended', 'flapping', 'reminder', 'escalated'),
  eventType: fc.constantFrom('backup_failed', 'host_down', 'test', 'made_up'),
  severity: fc.constantFrom('info', 'warning', 'error'),
  flapping: fc.boolean(),
  heldUnder: fc.option(fc.nat()),
  holdUntil: fc.option(fc.integer({ min: now - 10, max: now + 10 })),
}) as fc.Arbitrary<Matter>;
const anyListener = fc.record({
  audience: fc.constantFrom('operator', 'customer'),
  blocked: fc.boolean(),
  wants: fc.option(fc.record({ events: fc.subarray(['backup_failed', 'host_down']) })),
  recipients: fc.subarray([anna, bela], { minLength: 1 }),
  unreachable: fc.constant(undefined),
  told: fc.subarray([anna, bela]),
  lastToldAt: fc.option(fc.integer({ min: now - 2 * hourMs, max: now })),
  cooldownMs: fc.integer({ min: 0, max: 3 * hourMs }),
  mute: fc.option(fc.constant(mute), { nil: undefined }),
  enabled: fc.boolean(),
  shadow: fc.boolean(),
}) as fc.Arbitrary<Listener>;

test('every decision is one, has a reason and a sentence; a cooldown is never exceeded; a blocked one is never told', () => {
  fc.assert(
    fc.property(anyMatter, anyListener, (of, listener) => {
      const verdicts = decide(of, listener, now);
      expect(verdicts.length).toBeGreaterThan(0);
      for (const verdict of verdicts) expect(verdict.detail).not.toBe('');
      const told = verdicts.some((verdict) => isSent(verdict) || verdict.reason === 'shadow');
      if (told && of.kind !== 'ended')
        expect(listener.lastToldAt === null || now - listener.lastToldAt >= listener.cooldownMs).toBe(true);
      if (listener.blocked || !listener.enabled) expect(told).toBe(false);
      if (of.kind === 'ended' && listener.told.length > 0 && !listener.blocked && listener.enabled)
        expect(verdicts.map(({ to }) => to)).toEqual(listener.told);
      expect(verdicts.every(({ reason }) => withholdReasons.includes(reason as never))).toBe(
        !verdicts.some(isSent),
      );
    }),
  );
});
