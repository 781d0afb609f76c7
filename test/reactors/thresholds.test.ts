import { describe, expect, test } from 'vitest';
import { breachesOf } from '../../projections/breaches.ts';
import { HostReported } from '../../schema/events/host.ts';
import { MonitoringEventRaised } from '../../schema/events/monitoring.ts';
import { openLog } from '../../src/log/sqlite.ts';
import { announceLimits } from '../../src/reactors/thresholds.ts';
import { hostReport, report, twoCustomers } from '../http/two-customers.ts';
import { expectWhole } from '../projections/nights.ts';
import { given, noon } from '../scenario.ts';
import { alarms, fail, host, hostBody, iso, minuteMs, said } from './limit-reports.ts';

describe('a host over its limits', () => {
  test('is told once per transition, with value, limit and since when', async () => {
    const scenario = await given(twoCustomers);
    expect(await host(scenario, { cpu: 50 })).toEqual([]);
    expect(await host(scenario, { cpu: 96 })).toEqual([]);
    expect(await host(scenario, { cpu: 95 })).toEqual([]);
    expect(await host(scenario, { cpu: 97 })).toEqual(['anna-1 cpu_warning']);
    expect(await host(scenario, { cpu: 94 })).toEqual([]);
    expect(await host(scenario, { cpu: 60 })).toEqual(['anna-1 cpu_normal']);
    const [warning, normal] = alarms(scenario);
    expect(warning).toMatchObject({
      actor: 'hub',
      key: expect.stringMatching(/^limit:host:anna-1:cpu:\d+:warning$/),
      data: {
        customerId: 'anna',
        hostId: 'anna-1',
        severity: 'warning',
        source: 'hub',
        recognised: true,
        message: 'Processor of anna-1 is at 97 %: over 90 % since 2026-11-21 13:30.',
        details: { value: 97, limit: 90, since: '2026-11-21T12:30:00.000Z', reports: 3, why: 'over' },
      },
    });
    expect(warning!.cause).toBeGreaterThan(0);
    expect(normal!.data).toMatchObject({
      severity: 'info',
      message:
        'Processor of anna-1 is at 60 %, below 85 % again. It was over its limit since 2026-11-21 13:30.',
    });
    await expectWhole(scenario);
    expect(breachesOf(scenario.hub.db, 'host:anna-1')).toBeUndefined();
  });

  test('is told within two seconds of the report, without waiting for the clock', async () => {
    const scenario = await given(twoCustomers);
    await scenario.hub.runner.stop();
    await scenario.post('/api/v1/host-report', hostBody('anna-1', noon, { disk: 99 }));
    await expect.poll(() => alarms(scenario).length, { timeout: 2_000 }).toBe(1);
  });

  test('has each of its disks as a subject of its own', async () => {
    const scenario = await given(twoCustomers);
    expect(await host(scenario, { disk: 91, disks: { usb: 96, nvme: 20 } })).toEqual([
      'anna-1 disk_warning /',
      'anna-1 disk_critical usb-1',
    ]);
    expect(await host(scenario, { disk: 80, disks: { usb: 96, nvme: 20 } })).toEqual([
      'anna-1 disk_normal /',
    ]);
    expect(await host(scenario, { disk: 80, disks: { nvme: 20 } })).toEqual([]);
    expect(await host(scenario, { disk: 80, disks: { nvme: 20 } })).toEqual(['anna-1 disk_normal usb-1']);
    expect(alarms(scenario).at(-1)!.data.message).toMatch(/^Disk usb-1 of anna-1 is not reported any more\./);
    await expectWhole(scenario);
  });

  test('is judged by its newest reports: a late one and one of a wrong clock change nothing but what they may', async () => {
    const scenario = await given(twoCustomers);
    await host(scenario, { disk: 50 });
    const late = iso(scenario.clock.now - 60 * minuteMs);
    expect(await host(scenario, { disk: 99, reported_at: late })).toEqual([]);
    const ahead = iso(scenario.clock.now + 600 * minuteMs);
    expect(await host(scenario, { disk: 99, reported_at: ahead })).toEqual(['anna-1 disk_critical /']);
    expect(await host(scenario, { disk: 50, reported_at: late })).toEqual([]);
    expect(await host(scenario, { disk: 50 })).toEqual(['anna-1 disk_normal /']);
    await expectWhole(scenario);
  });

  test('is not told twice after a restart, and not forgotten by one', async () => {
    const scenario = await given(twoCustomers);
    await host(scenario, { disk: 99, cpu: 95 });
    await scenario.restart();
    expect(await said(scenario)).toEqual([]);
    expect(await host(scenario, { disk: 99, cpu: 95 }, { minutes: 31 })).toEqual(['anna-1 cpu_warning']);
    expect(alarms(scenario).map(({ data }) => data.eventType)).toEqual(['disk_critical', 'cpu_warning']);
  });

  test('is told when the hub ended between the report and the alarm', async () => {
    const scenario = await given(twoCustomers);
    const { hub, clock } = scenario;
    await scenario.stop();
    const log = openLog({ dir: scenario.dir, vault: hub.vault, now: () => clock.now, onFatal: fail });
    const body = hostBody('anna-1', clock.now, { disk: 99 });
    const heard = { hostId: 'anna-1', customerId: 'anna', at: clock.now, body };
    await log.append([HostReported(heard, { actor: 'api' })]);
    log.close();
    await scenario.restart();
    expect(await said(scenario)).toEqual(['anna-1 disk_critical /']);
  });

  test('is unknown while it says nothing of it', async () => {
    const scenario = await given(twoCustomers);
    await host(scenario, { disk: 99 });
    expect(await host(scenario, { cpu: 10 })).toEqual([]);
    expect(breachesOf(scenario.hub.db, 'host:anna-1')!.values['disk:/']!.level).toBe('critical');
    expect(await host(scenario, { disk: 10 })).toEqual(['anna-1 disk_normal /']);
  });
});

test('a controller has limits of its own, and its disks by path', async () => {
  const scenario = await given(twoCustomers);
  const { post, clock } = scenario;
  const say = async (memory_percent: number, percent: number, more: object = {}) => {
    clock.now += 20 * minuteMs;
    const storage = [{ path: '/mnt/data', label: 'Adatok', percent }];
    await post(
      '/api/v1/report',
      report('anna', { timestamp: iso(clock.now), system: { memory_percent }, storage, ...more }),
    );
    return said(scenario);
  };
  expect(await say(96, 50)).toEqual([]);
  expect(await say(96, 91)).toEqual(['anna disk_warning /mnt/data']);
  expect(await say(96, 91)).toEqual(['anna memory_critical']);
  expect(alarms(scenario)[1]!.data.message).toBe(
    'Memory of the controller of Anna Kft. is at 96 %: over 95 % since 2026-11-21 13:20.',
  );
  expect(alarms(scenario)[1]!.data.hostId).toBeUndefined();
  const paused = { health: { status: 'ok', monitoring_enabled: false } };
  expect(await say(10, 10, paused)).toEqual([]);
  expect(await say(10, 10)).toEqual(['anna disk_normal /mnt/data', 'anna memory_normal']);
  await expectWhole(scenario);
});

test('two who announce at once announce it once', async () => {
  const scenario = await given(twoCustomers);
  scenario.clock.now += minuteMs;
  await scenario.post(
    '/api/v1/host-report',
    hostBody('anna-1', scenario.clock.now, { disk: 99, disks: { a: 99, b: 99 } }),
  );
  await Promise.all([
    announceLimits(scenario.hub),
    announceLimits(scenario.hub),
    announceLimits(scenario.hub),
  ]);
  expect(alarms(scenario)).toHaveLength(3);
});

test('what cannot be a report of a limit costs nothing but itself', async () => {
  const scenario = await given(twoCustomers);
  const odd = [
    {},
    { durable_id: {} },
    { name: 'x', used_bytes: 'a', total_bytes: 1 },
    { name: 'y', used_bytes: 1, total_bytes: 0 },
  ];
  const many = Array.from({ length: 200 }, (_, n) => ({
    name: `disk ${n}`,
    used_bytes: 99,
    total_bytes: 100,
  }));
  await scenario.post(
    '/api/v1/host-report',
    hostReport('anna-1', { reported_at: iso(noon), storage_targets: [...odd, ...many] }),
  );
  const told = await said(scenario);
  expect(told).toHaveLength(60);
  expect(scenario.hub.parked()).toEqual([]);
  await expectWhole(scenario);
});

test('an alarm of another actor about a box that nobody knows is no alarm of ours', async () => {
  const scenario = await given(twoCustomers);
  const data = {
    customerId: 'anna',
    eventType: 'cpu_warning',
    severity: 'warning' as const,
    message: null,
    details: null,
    source: 'hub',
    occurredAt: null,
    recognised: true,
  };
  await scenario.hub.append([MonitoringEventRaised(data, { actor: 'customer:anna' })]);
  expect(breachesOf(scenario.hub.db, 'controller:anna')).toBeUndefined();
});
