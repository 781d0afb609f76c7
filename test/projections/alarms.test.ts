import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkBackups, reviewBackups } from '../../src/reactors/backup-deadline.ts';
import { announceLimits } from '../../src/reactors/thresholds.ts';
import { hostReport, report, twoCustomers } from '../http/two-customers.ts';
import { given } from '../scenario.ts';
import { calm, close, expectWhole, keeping } from './nights.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const iso = (at: number) => new Date(at).toISOString();

const percent = fc.constantFrom(20, 84, 86, 91, 96, 99);
const when = fc.oneof(
  fc.constant(''),
  fc.constant('a word'),
  fc.integer({ min: -50 * hourMs, max: 2 * hourMs }),
);

/** One thing that happens; `wait` is how long after the one before. */
const step = fc.record({
  wait: fc.oneof(fc.integer({ min: 1, max: 40 * minuteMs }), fc.integer({ min: 1, max: 20 * hourMs })),
  what: fc.constantFrom(
    ...(['host', 'host', 'host', 'host', 'controller', 'controller', 'event', 'thresholds', 'move'] as const),
    ...(['block', 'unblock', 'decommission', 'admit', 'deadline', 'restart'] as const),
  ),
  host: fc.constantFrom('anna-1', 'bela-1'),
  lag: fc.oneof(
    { weight: 4, arbitrary: fc.constant(0) },
    fc.integer({ min: -2 * dayMs, max: 9 * minuteMs }),
    fc.constant(40 * dayMs),
  ),
  cpu: percent,
  disk: percent,
  usb: fc.option(percent),
  backup: when,
  announced: fc.boolean(),
});

test('limits and backups: whatever happened in which order, live and fresh agree night by night', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
      const scenario = await calm(await given(twoCustomers, keeping(2)));
      const { post, send, clock } = scenario;
      let closedAt = clock.now;
      for (const { wait, what, host, lag, cpu, disk, usb, backup, announced } of steps) {
        clock.now += wait;
        const at = iso(clock.now + lag);
        const customer = host.slice(0, 4);
        const ended = typeof backup === 'number' ? iso(clock.now + backup) : backup;
        if (what === 'host') {
          const usbDisk = { durable_id: 'usb', used_bytes: usb, total_bytes: 100 };
          const body = {
            reported_at: at,
            host: { cpu_percent: cpu, disk_used_bytes: disk, disk_total_bytes: 100 },
            storage_targets: usb === null ? [] : [usbDisk],
            backups: ended === '' ? [] : [{ status: cpu > 90 ? 'ok' : 'failed', finished_at: ended }],
          };
          await post('/api/v1/host-report', hostReport(host, body));
        }
        if (what === 'controller') {
          const told = { last_backup_at: ended, last_db_dump_at: ended, last_db_dump_ok: cpu > 90 };
          const body = {
            timestamp: at,
            system: { memory_percent: cpu },
            storage: [{ path: '/', percent: disk }],
            backup: told,
          };
          await post('/api/v1/report', report(customer, body));
        }
        if (what === 'event') {
          const type = {
            customer_id: customer,
            event_type: cpu > 90 ? 'backup_completed' : 'db_dump_failed',
            severity: 'info',
          };
          await post('/api/v1/event', { ...type, ...(lag === 0 ? {} : { occurred_at: at }) });
        }
        if (what === 'thresholds') {
          const thresholds =
            cpu > 90 ? { disk: { warn: disk, for: '1h' }, disks: { usb: { critical: cpu } } } : null;
          await send(
            'PATCH',
            disk > 90 ? `/api/v1/admin/hosts/${host}` : `/api/v1/admin/customers/${customer}`,
            { thresholds },
          );
        }
        if (what === 'move')
          await send('PATCH', `/api/v1/admin/hosts/${host}`, { customer_id: cpu > 90 ? 'anna' : 'bela' });
        if (what === 'block' || what === 'unblock')
          await post(`/api/v1/admin/customers/${customer}/${what}`, {});
        if (what === 'decommission') await send('DELETE', `/api/v1/admin/hosts/${host}`);
        if (what === 'admit') await post('/api/v1/admin/hosts', { customer_id: customer, host_id: host });
        if (what === 'deadline')
          await checkBackups(scenario.hub, clock.now - (clock.now % dayMs) + 4 * hourMs);
        if (what === 'restart') {
          await scenario.restart();
          await calm(scenario);
        }
        if (announced) await announceLimits(scenario.hub);
        if (announced) await reviewBackups(scenario.hub);
        if (clock.now - closedAt < dayMs) continue;
        closedAt = clock.now;
        await close(scenario);
        await expectWhole(scenario);
      }
      await announceLimits(scenario.hub);
      await expectWhole(scenario);
      expect(scenario.hub.parked()).toEqual([]);
      await scenario.stop();
    }),
    { numRuns: 15, endOnFailure: true },
  );
}, 120_000);
