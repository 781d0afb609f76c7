import fc from 'fast-check';
import { test } from 'vitest';
import { hostReport, keys, report, twoCustomers } from '../http/two-customers.ts';
import { given } from '../scenario.ts';
import { calm, close, expectWhole, keeping } from './nights.ts';

const minuteMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 86_400_000;
const iso = (at: number) => new Date(at).toISOString();

test('a wrong clock, a late word and midnight leave live and fresh agreed', async () => {
  const scenario = await calm(await given(twoCustomers, keeping(2)));
  const { post, clock } = scenario;
  const midnight = Date.parse('2026-11-15T00:00:00Z');
  const say = (now: number, at: number, guests: number[]) => {
    clock.now = now;
    const list = guests.map((vmid) => ({ vmid, name: `vm${vmid}`, status: 'running' }));
    return post('/api/v1/host-report', hostReport('anna-1', { reported_at: iso(at), guests: list }), {
      key: keys['anna-1'],
    });
  };
  await say(midnight - 20 * minuteMs, midnight - 20 * minuteMs, [100, 101, 102]);
  await say(midnight - 12 * minuteMs, midnight - 2 * minuteMs, [100, 101]);
  await say(midnight - 5 * minuteMs, midnight + 4 * minuteMs, [100]); // its clock is ahead: a report of tomorrow
  await say(midnight + 10 * hourMs, midnight - 10 * hourMs, [100, 101, 102, 103]); // late
  await say(midnight + 11 * hourMs, midnight + 99 * dayMs, [100, 103]); // far ahead
  await say(midnight + 12 * hourMs, midnight + 12 * hourMs, [100]);
  for (let night = 2; night < 8; night++) {
    clock.now = midnight + night * dayMs + 4 * hourMs;
    await close(scenario);
    await expectWhole(scenario);
  }
});

/** One thing that happens; `wait` is how long after the one before. */
const step = fc.record({
  wait: fc.integer({ min: 1, max: 14 * hourMs }),
  what: fc.constantFrom(
    'report',
    'report',
    'report',
    'controller',
    'controller',
    'decommission',
    'admit',
    'move',
    'event',
    'restart',
  ),
  host: fc.constantFrom('anna-1', 'bela-1'),
  lag: fc.oneof(
    fc.constant(0),
    fc.integer({ min: -20 * minuteMs, max: 9 * minuteMs }),
    fc.integer({ min: -2 * dayMs, max: 0 }),
    fc.constant(40 * dayMs),
  ),
  guests: fc.uniqueArray(fc.integer({ min: 100, max: 103 }), { maxLength: 4 }),
  odd: fc.constantFrom<object>(
    {},
    {},
    { colour: 1 },
    { host: { cpu_percent: -1 } },
    { host: { cpu_percent: 50, fans: 1 } },
  ),
});

test('whatever happened in which order, live and fresh agree night by night', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
      const scenario = await calm(await given(twoCustomers, keeping(2)));
      const { post, send, clock } = scenario;
      let closedAt = clock.now;
      for (const { wait, what, host, lag, guests, odd } of steps) {
        clock.now += wait;
        const at = iso(clock.now + lag);
        const list = guests.map((vmid) => ({ vmid, name: 'x', status: 'running' }));
        const customerId = host.slice(0, 4);
        if (what === 'report')
          await post('/api/v1/host-report', hostReport(host, { reported_at: at, guests: list, ...odd }));
        if (what === 'controller')
          await post(
            '/api/v1/report',
            report(customerId, { timestamp: at, health: { status: 'warn' }, ...('host' in odd ? {} : odd) }),
          );
        if (what === 'event')
          await post('/api/v1/event', { customer_id: customerId, event_type: 'odd', severity: 'info' });
        if (what === 'decommission') await send('DELETE', `/api/v1/admin/hosts/${host}`);
        if (what === 'admit') await post('/api/v1/admin/hosts', { customer_id: customerId, host_id: host });
        if (what === 'move')
          await send('PATCH', `/api/v1/admin/hosts/${host}`, {
            customer_id: guests.length > 2 ? 'anna' : 'bela',
          });
        if (what === 'restart') {
          await scenario.restart();
          await calm(scenario);
        }
        if (clock.now - closedAt < dayMs) continue;
        closedAt = clock.now;
        await close(scenario);
        await expectWhole(scenario);
      }
      await expectWhole(scenario);
      await scenario.stop();
    }),
    { numRuns: 12, endOnFailure: true },
  );
}, 60_000);
