import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CustomerBlocked, CustomerUnblocked } from '../../schema/events/customer.ts';
import { calm, expectWhole } from '../projections/nights.ts';
import type { Scenario } from '../scenario.ts';
import { alarms, customer, downMs, host, look, minuteMs, silentHub, speak, staleMs } from './fleet.ts';

const sources = ['controller:anna', 'host:anna-1', 'host:bela-1'] as const;
const past = [customer('anna'), customer('bela'), host('anna-1', 'anna'), host('bela-1', 'bela')];
const operator = { actor: 'operator:test' };

const step = fc.record({
  /** before it happens */
  wait: fc.oneof(
    fc.integer({ min: 0, max: 5_000 }),
    fc.integer({ min: 0, max: 20 * minuteMs }),
    fc.integer({ min: 0, max: 70 * minuteMs }),
    fc.constantFrom(staleMs, downMs, staleMs + 1, downMs + 1),
  ),
  what: fc.constantFrom('report', 'report', 'report', 'look', 'look', 'off', 'refuse', 'block', 'unblock'),
  source: fc.constantFrom(...sources),
  lasts: fc.oneof(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 3 * 60 * minuteMs })),
});
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** What anybody can work out who knows when the hub was there: no code of the hub's. */
function bystander() {
  const heard = new Map<string, number>();
  const blind: { from: number; to: number }[] = [];
  return {
    heard,
    blind,
    observed: (from: number, to: number) =>
      blind.reduce(
        (left, one) => left - Math.max(0, Math.min(to, one.to) - Math.max(from, one.from)),
        to - from,
      ),
  };
}

async function take(scenario: Scenario, { what, source, lasts }: Step, seen: ReturnType<typeof bystander>) {
  const { clock, hub } = scenario;
  const customerId = source.includes('anna') ? 'anna' : 'bela';
  const from = clock.now;
  if (what === 'report') {
    await speak(scenario, source);
    seen.heard.set(source, from);
  }
  if (what === 'look') await look(scenario);
  if (what === 'off') {
    await scenario.stop();
    clock.now += lasts;
    await scenario.restart();
    await calm(scenario);
    seen.blind.push({ from, to: clock.now });
  }
  if (what === 'refuse') {
    hub.refused();
    clock.now += Math.min(lasts, 1_500); // after two seconds without a refusal it would be over
    await speak(scenario, source); // one gets through
    seen.heard.set(source, clock.now);
    clock.now += 7;
    hub.refused();
    seen.blind.push({ from, to: clock.now });
    clock.now += 2_000;
    await hub.tick();
  }
  if (what === 'block') await hub.append([CustomerBlocked({ customerId, reason: null }, operator)]);
  if (what === 'unblock') await hub.append([CustomerUnblocked({ customerId, reason: null }, operator)]);
}

/** Each alarm of a source in order: every way from one to the next is one that is allowed. */
const mayFollow: Record<string, readonly string[]> = {
  recovered: ['stale', 'down'],
  stale: ['down', 'recovered'],
  down: ['recovered'],
};

test('whatever happens in which order, every alarm is true, none is missing, and none comes twice', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const scenario = await silentHub(past);
      const seen = bystander();
      const blocked = new Set<string>();
      for (const one of steps) {
        scenario.clock.now += one.wait;
        await take(scenario, one, seen);
        if (one.what === 'block') blocked.add(one.source.includes('anna') ? 'anna' : 'bela');
        if (one.what === 'unblock') blocked.delete(one.source.includes('anna') ? 'anna' : 'bela');
        if (one.what !== 'look') continue;
        const last = lastOf(scenario);
        for (const source of sources) {
          if (blocked.has(source.includes('anna') ? 'anna' : 'bela')) continue;
          const heardAt = seen.heard.get(source);
          const age = heardAt === undefined ? 0 : seen.observed(heardAt, scenario.clock.now);
          const expected = age > downMs ? 'down' : age > staleMs ? 'stale' : 'recovered';
          expect(last.get(source) ?? 'recovered', `${source} after ${age} ms`).toBe(expected);
        }
      }
      const before = new Map<string, string>();
      for (const { data, recordedAt } of alarms(scenario)) {
        const source = data.hostId === undefined ? `controller:${data.customerId}` : `host:${data.hostId}`;
        const word = data.eventType.split('_')[1]!;
        expect(mayFollow[before.get(source) ?? 'recovered'], source).toContain(word);
        before.set(source, word);
        if (word === 'recovered') continue;
        const { last_report_at, silent_ms, observed_ms } = data.details as {
          last_report_at: string;
          silent_ms: number;
          observed_ms: number;
        };
        expect(observed_ms).toBeLessThanOrEqual(silent_ms);
        expect(observed_ms).toBe(seen.observed(Date.parse(last_report_at), recordedAt));
        expect(observed_ms).toBeGreaterThan(word === 'down' ? downMs : staleMs);
      }
      await expectWhole(scenario);
      await scenario.stop();
    }),
    { numRuns: 15, endOnFailure: true },
  );
}, 120_000);

const lastOf = (scenario: Scenario) =>
  new Map(
    alarms(scenario).map(({ data }) => [
      data.hostId === undefined ? `controller:${data.customerId}` : `host:${data.hostId}`,
      data.eventType.split('_')[1]!,
    ]),
  );

test('restarts that take no time change no alarm', async () => {
  const living = fc.array(
    step.filter(({ what }) => what !== 'off'),
    { minLength: 5, maxLength: 25 },
  );
  await fc.assert(
    fc.asyncProperty(living, fc.array(fc.nat(24), { maxLength: 4 }), async (steps, restarts) => {
      const told: unknown[] = [];
      for (const breaks of [new Set<number>(), new Set(restarts)]) {
        const scenario = await silentHub(past);
        for (const [index, one] of steps.entries()) {
          scenario.clock.now += one.wait;
          await take(scenario, one, bystander());
          if (breaks.has(index)) {
            await scenario.restart();
            await calm(scenario);
          }
        }
        await look(scenario);
        told.push(
          alarms(scenario).map(({ recordedAt, data }) => [
            recordedAt,
            data.eventType,
            data.customerId,
            data.hostId,
          ]),
        );
        await scenario.stop();
      }
      expect(told[1]).toEqual(told[0]);
    }),
    { numRuns: 6, endOnFailure: true },
  );
}, 120_000);
