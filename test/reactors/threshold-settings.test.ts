import { describe, expect, test } from 'vitest';
import { breachesOf } from '../../projections/breaches.ts';
import { loadConfig } from '../../src/config.ts';
import { twoCustomers } from '../http/two-customers.ts';
import { expectWhole } from '../projections/nights.ts';
import { given, type Scenario } from '../scenario.ts';
import { alarms, host, minuteMs, said } from './limit-reports.ts';

describe('limits of one’s own', () => {
  const patch = (scenario: Scenario, path: string, thresholds: object | null) =>
    scenario.send('PATCH', `/api/v1/admin/${path}`, { thresholds });

  test('hold from the next report on: the host’s before the customer’s before the fleet’s', async () => {
    const scenario = await given(twoCustomers);
    expect(await host(scenario, { disk: 70 })).toEqual([]);
    await patch(scenario, 'customers/anna', { disk: { warn: 60 } });
    expect(await said(scenario)).toEqual([]);
    expect(await host(scenario, { disk: 70 }, { hostId: 'bela-1' })).toEqual([]);
    expect(await host(scenario, { disk: 70 })).toEqual(['anna-1 disk_warning /']);
    await patch(scenario, 'hosts/anna-1', { disk: { warn: 80 } });
    expect(await host(scenario, { disk: 70 })).toEqual(['anna-1 disk_normal /']);
    await patch(scenario, 'hosts/anna-1', null);
    expect(await host(scenario, { disk: 70 })).toEqual(['anna-1 disk_warning /']);
    await expectWhole(scenario);
  });

  test('of a single disk come before all others', async () => {
    const scenario = await given(twoCustomers);
    await patch(scenario, 'hosts/anna-1', { disks: { usb: { warn: 97, critical: 99 }, '/': { warn: 40 } } });
    expect(await host(scenario, { disk: 50, disks: { usb: 96 } })).toEqual(['anna-1 disk_warning /']);
    expect(await host(scenario, { disk: 50, disks: { usb: 98 } })).toEqual(['anna-1 disk_warning usb-1']);
  });

  test('of the fleet change by a reload, single disks too', async () => {
    let changed = {};
    const scenario: Scenario = await given(twoCustomers, {
      world: { reread: () => ({ ...scenario.hub.config, ...changed }) },
    });
    expect(await host(scenario, { disk: 85 })).toEqual([]);
    const { thresholds } = loadConfig({
      env: {
        HUB_THRESHOLDS_DISK_WARN: '80',
        HUB_THRESHOLDS_DISK_CLEAR: '75',
        HUB_THRESHOLDS_DISKS: '{"usb": {"warn": 10}}',
      },
    }).config;
    changed = { thresholds };
    expect(await scenario.hub.reload()).toMatchObject({ taken: ['thresholds'] });
    expect(await said(scenario)).toEqual([]);
    expect(await host(scenario, { disk: 85, disks: { usb: 20 } })).toEqual([
      'anna-1 disk_warning /',
      'anna-1 disk_warning usb-1',
    ]);
    await scenario.restart();
    expect(breachesOf(scenario.hub.db, 'host:anna-1')!.values['disk:/']!.level).toBe('warning');
    await expectWhole(scenario);
  });

  test.each([
    [{ disks: { usb: { warn: 101 } } }, 'thresholds.disks.usb.warn'],
    [{ disks: { usb: { warn: 95, critical: 90 } } }, 'thresholds.disks.usb.warn'],
    [{ disks: { usb: { wrn: 95 } } }, 'thresholds.disks.usb'],
  ])('like %j are 400, naming the path', async (thresholds, path) => {
    const scenario = await given(twoCustomers);
    const answer = await patch(scenario, 'hosts/anna-1', thresholds);
    expect(answer).toMatchObject({
      status: 400,
      body: { errors: [{ path: expect.stringContaining(path) }] },
    });
  });
});

describe('nothing is told', () => {
  test('of a blocked customer, and everything once it is not any more', async () => {
    const scenario = await given(twoCustomers);
    await scenario.post('/api/v1/admin/customers/anna/block', {});
    expect(await host(scenario, { disk: 99 })).toEqual([]);
    expect(await host(scenario, { disk: 99 })).toEqual([]);
    await scenario.post('/api/v1/admin/customers/anna/unblock', {});
    expect(await said(scenario)).toEqual(['anna-1 disk_critical /']);
  });

  test('of a host that was decommissioned, and it begins anew when it is enrolled again', async () => {
    const scenario = await given(twoCustomers);
    await host(scenario, { disk: 99 });
    await scenario.send('DELETE', '/api/v1/admin/hosts/anna-1');
    expect(await said(scenario)).toEqual([]);
    expect(breachesOf(scenario.hub.db, 'host:anna-1')).toBeUndefined();
    await scenario.post('/api/v1/admin/hosts', { customer_id: 'anna', host_id: 'anna-1' });
    expect(await host(scenario, { disk: 99 })).toEqual(['anna-1 disk_critical /']);
    await expectWhole(scenario);
  });

  test('of a box that fell silent before it could be told', async () => {
    const scenario = await given(twoCustomers);
    await scenario.post('/api/v1/admin/customers/anna/block', {});
    await host(scenario, { disk: 99 });
    scenario.clock.now += 61 * minuteMs;
    await scenario.post('/api/v1/admin/customers/anna/unblock', {});
    expect(await said(scenario)).toEqual([]);
    expect(await host(scenario, { disk: 99 })).toEqual(['anna-1 disk_critical /']);
  });

  test('because a box calls its own event like one of the hub', async () => {
    const scenario = await given(twoCustomers);
    await host(scenario, { disk: 99 });
    const event = {
      customer_id: 'anna',
      event_type: 'disk_normal',
      severity: 'info',
      source: 'hub',
      details: { storage: '/' },
    };
    await scenario.post('/api/v1/event', event);
    expect(await host(scenario, { disk: 99 })).toEqual([]);
    expect(await host(scenario, { disk: 10 })).toEqual(['anna-1 disk_normal /']);
  });
});

test('a host that moved is ended for the customer who was told, and begins anew for the other', async () => {
  const scenario = await given(twoCustomers);
  await host(scenario, { disk: 99 });
  await scenario.send('PATCH', '/api/v1/admin/hosts/anna-1', { customer_id: 'bela' });
  await host(scenario, { disk: 99 });
  await host(scenario, { disk: 99 });
  expect(alarms(scenario).map(({ data }) => `${data.customerId} ${data.eventType}`)).toEqual([
    'anna disk_critical',
    'anna disk_normal',
    'bela disk_critical',
  ]);
  await expectWhole(scenario);
});
