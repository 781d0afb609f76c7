import { describe, expect, test } from 'vitest';
import { scanHost } from '../../projections/fleet.ts';
import type { HubConfig } from '../../schema/config.ts';
import { CustomerBlocked, CustomerConfigChanged, CustomerUnblocked } from '../../schema/events/customer.ts';
import { HostChanged, HostDecommissioned } from '../../schema/events/host.ts';
import { MonitoringEventRaised } from '../../schema/events/monitoring.ts';
import { CustomerSettings, HostSettings } from '../../schema/settings.ts';
import { loadConfig } from '../../src/config.ts';
import { HubError } from '../../src/errors.ts';
import { hostState } from '../../src/fleet.ts';
import { expectWhole } from '../projections/nights.ts';
import { noon } from '../scenario.ts';
import {
  alarms,
  customer,
  factsOf,
  host,
  look,
  minuteMs,
  pass,
  said,
  silentHub,
  speak,
  untilSaid,
} from './fleet.ts';

const operator = { actor: 'operator:test' };
const anna = [customer('anna'), host('anna-1', 'anna')];

describe('a host that falls silent', () => {
  test('is stale, then down, then back, each once', async () => {
    const scenario = await silentHub(anna);
    await speak(scenario, 'host:anna-1');
    await pass(scenario, 30 * minuteMs);
    expect(said(scenario)).toEqual([]);
    await pass(scenario, 1);
    expect(said(scenario)).toEqual(['host_stale anna-1']);
    await pass(scenario, 5 * 60 * minuteMs);
    expect(said(scenario)).toEqual(['host_stale anna-1', 'host_down anna-1']);
    await speak(scenario, 'host:anna-1');
    await untilSaid(scenario, 3);
    expect(said(scenario).slice(2)).toEqual(['host_recovered anna-1']);
    await pass(scenario, 20 * minuteMs);
    await speak(scenario, 'host:anna-1');
    await pass(scenario, 31 * minuteMs);
    expect(said(scenario).slice(3)).toEqual(['host_stale anna-1']);
    await expectWhole(scenario);
  });

  test('is told in a sentence, with what a machine wants to know beside it', async () => {
    const scenario = await silentHub(anna);
    await speak(scenario, 'host:anna-1');
    await pass(scenario, 31 * minuteMs);
    scenario.clock.now += 4 * minuteMs;
    await speak(scenario, 'host:anna-1');
    await untilSaid(scenario, 2);
    const [stale, back] = alarms(scenario);
    expect(stale).toMatchObject({
      data: {
        customerId: 'anna',
        hostId: 'anna-1',
        severity: 'warning',
        source: 'hub',
        recognised: true,
        message: 'no report for 31 min, since 13:00',
        details: {
          host_id: 'anna-1',
          last_report_at: '2026-11-21T12:00:00.000Z',
          silent_ms: 31 * minuteMs,
          observed_ms: 31 * minuteMs,
        },
      },
    });
    expect(back!.data).toMatchObject({
      severity: 'info',
      message: 'reports again after 35 min, since 13:35',
      details: { silent_ms: 35 * minuteMs },
    });
  });

  test('long enough between two looks is down at once', async () => {
    const scenario = await silentHub(anna);
    await speak(scenario, 'host:anna-1');
    scenario.clock.now += 3 * 60 * minuteMs;
    await look(scenario);
    await look(scenario);
    expect(said(scenario)).toEqual(['host_down anna-1']);
  });

  test('and speaks and falls silent again between two looks is back before it is silent anew', async () => {
    const scenario = await silentHub(anna);
    await speak(scenario, 'host:anna-1');
    await pass(scenario, 31 * minuteMs);
    await speak(scenario, 'host:anna-1');
    scenario.clock.now += 90 * minuteMs;
    await untilSaid(scenario, 2);
    await look(scenario);
    expect(said(scenario)).toEqual(['host_stale anna-1', 'host_recovered anna-1', 'host_down anna-1']);
  });
});

describe('nothing is said of', () => {
  test('whoever never reported', async () => {
    const scenario = await silentHub(anna);
    await pass(scenario, 3 * 60 * minuteMs);
    expect(said(scenario)).toEqual([]);
  });

  test('whoever is seen for the first time', async () => {
    const scenario = await silentHub(anna);
    await pass(scenario, 40 * minuteMs);
    await speak(scenario, 'host:anna-1', 'controller:anna');
    await pass(scenario, 5 * minuteMs);
    expect(said(scenario)).toEqual([]);
  });

  test('a decommissioned host', async () => {
    const scenario = await silentHub(anna);
    await speak(scenario, 'host:anna-1');
    await scenario.hub.append([HostDecommissioned({ hostId: 'anna-1', customerId: 'anna' }, operator)]);
    await pass(scenario, 90 * minuteMs);
    expect(said(scenario)).toEqual([]);
    await expectWhole(scenario);
  });

  test('a blocked customer until it is unblocked', async () => {
    const scenario = await silentHub(anna);
    await speak(scenario, 'host:anna-1', 'controller:anna');
    await scenario.hub.append([CustomerBlocked({ customerId: 'anna', reason: null }, operator)]);
    await pass(scenario, 90 * minuteMs);
    expect(said(scenario)).toEqual([]);
    await scenario.hub.append([CustomerUnblocked({ customerId: 'anna', reason: null }, operator)]);
    await look(scenario);
    expect(said(scenario).sort()).toEqual(['host_down anna-1', 'node_down anna']);
    await expectWhole(scenario);
  });

  test('what a box calls itself', async () => {
    const scenario = await silentHub(anna);
    await speak(scenario, 'host:anna-1');
    const lie = MonitoringEventRaised(
      {
        customerId: 'anna',
        hostId: 'anna-1',
        eventType: 'host_down',
        severity: 'error',
        message: null,
        details: { last_report_at: '2020-01-01T00:00:00Z' },
        source: 'hub',
        occurredAt: null,
        recognised: true,
      },
      { actor: 'customer:anna' },
    );
    await scenario.hub.append([lie]);
    await speak(scenario, 'host:anna-1');
    await pass(scenario, minuteMs);
    expect(said(scenario)).toEqual([]);
  });
});

test('a controller whose monitoring is paused is never stale, but down', async () => {
  const scenario = await silentHub(anna);
  const paused = {
    customer_id: 'anna',
    timestamp: new Date(noon).toISOString(),
    health: { monitoring_enabled: false },
  };
  expect((await scenario.post('/api/v1/report', paused)).status).toBe(200);
  await pass(scenario, 60 * minuteMs);
  expect(said(scenario)).toEqual([]);
  expect((await scenario.get('/api/v1/customers/anna')).body.customer.status).toBe('disabled');
  await pass(scenario, minuteMs);
  expect(said(scenario)).toEqual(['node_down anna']);
  expect((await scenario.get('/api/v1/customers/anna')).body.customer.status).toBe('down');
});

describe('a cadence of its own', () => {
  test('replaces the fleet’s thresholds', async () => {
    const scenario = await silentHub([
      customer('anna', { expect_every: '10s', grace: '5s' }),
      host('anna-1', 'anna', { expect_every: '2h', grace: '1h' }),
    ]);
    await speak(scenario, 'host:anna-1', 'controller:anna');
    scenario.clock.now += 15_000;
    await look(scenario);
    expect(said(scenario)).toEqual([]);
    scenario.clock.now += 1;
    await look(scenario);
    expect(said(scenario)).toEqual(['node_stale anna']);
    scenario.clock.now += 15_000;
    await look(scenario);
    await pass(scenario, 180 * minuteMs);
    expect(said(scenario)).toEqual(['node_stale anna', 'node_down anna', 'host_stale anna-1']);
  });

  test('that is changed counts at once, and what was too strict is taken back', async () => {
    const scenario = await silentHub(anna);
    const { hub } = scenario;
    await speak(scenario, 'controller:anna');
    const change = (before: object, after: object) =>
      hub.append([
        CustomerConfigChanged(
          {
            customerId: 'anna',
            before: CustomerSettings.parse(before),
            after: CustomerSettings.parse(after),
          },
          operator,
        ),
      ]);
    await change({}, { expect_every: '1m', grace: '1m' });
    await pass(scenario, 3 * minuteMs);
    await change({ expect_every: '1m', grace: '1m' }, {});
    await pass(scenario, minuteMs);
    expect(said(scenario)).toEqual(['node_stale anna', 'node_recovered anna']);
    await expectWhole(scenario);
  });

  test('of the fleet that hub.yaml changes is a fact, and counts at once', async () => {
    const scenario = await silentHub(anna);
    await speak(scenario, 'host:anna-1');
    await scenario.restart({ HUB_ALERTING_STALE_THRESHOLD: '2s', HUB_ALERTING_DOWN_THRESHOLD: '4s' });
    await scenario.hub.runner.stop();
    expect(factsOf(scenario, 'RulesTaken')).toMatchObject([
      { data: { rules: { silence: { staleMs: 2_000, downMs: 4_000 } } } },
    ]);
    scenario.clock.now += 2_001;
    await look(scenario);
    scenario.clock.now += 2_000;
    await look(scenario);
    expect(said(scenario)).toEqual(['host_stale anna-1', 'host_down anna-1']);
    await scenario.restart({ HUB_ALERTING_STALE_THRESHOLD: '2s', HUB_ALERTING_DOWN_THRESHOLD: '4s' });
    expect(factsOf(scenario, 'RulesTaken')).toHaveLength(1);
    await expectWhole(scenario);
  });
});

test('rules that a reload brings are in force at once, and those of a bad file are not', async () => {
  let file: () => HubConfig = () => loadConfig({ env: {} }).config;
  const scenario = await silentHub(anna, { world: { reread: () => file() } });
  await speak(scenario, 'host:anna-1');
  const { hub } = scenario;
  const shorter = { stale_threshold: 60_000, down_threshold: 120_000 };
  file = () => ({ ...hub.config, alerting: { ...hub.config.alerting, ...shorter } });
  expect(hub.reload()).toMatchObject({ taken: ['alerting'] });
  await hub.tick();
  scenario.clock.now += 60_001;
  await look(scenario);
  expect(said(scenario)).toEqual(['host_stale anna-1']);
  file = () => {
    throw new HubError('bad_config', 'stale_threshold: must be a duration');
  };
  expect(() => hub.reload()).toThrow();
  await hub.tick();
  expect(factsOf(scenario, 'RulesTaken')).toMatchObject([
    { data: { rules: { silence: { staleMs: 60_000, downMs: 120_000 } } } },
  ]);
});

test('a host that is given to another customer while it is silent is silent there anew', async () => {
  const scenario = await silentHub([...anna, customer('bela')]);
  await speak(scenario, 'host:anna-1');
  await pass(scenario, 31 * minuteMs);
  const settings = HostSettings.parse({});
  await scenario.hub.append([
    HostChanged({ hostId: 'anna-1', customerId: 'bela', before: settings, after: settings }, operator),
  ]);
  await look(scenario);
  await look(scenario);
  expect(alarms(scenario).map(({ data }) => [data.eventType, data.customerId])).toEqual([
    ['host_stale', 'anna'],
    ['host_recovered', 'anna'],
    ['host_stale', 'bela'],
  ]);
  await expectWhole(scenario);
});

test('page and checker never disagree about who is silent', async () => {
  const scenario = await silentHub(anna);
  await speak(scenario, 'host:anna-1');
  const words = { ok: 'in_order', stale: 'late', down: 'silent' };
  let announced: keyof typeof words = 'ok';
  for (let minute = 0; minute < 70; minute++) {
    scenario.clock.now += minuteMs;
    await look(scenario);
    const last = said(scenario).at(-1);
    if (last) announced = last.startsWith('host_down') ? 'down' : 'stale';
    const { reason } = hostState(scenario.hub, scanHost(scenario.hub.db, 'anna-1')!, false);
    expect(reason).toBe(words[announced]);
  }
});

test('a fresh hub with the rules as shipped records nothing of its own', async () => {
  const scenario = await silentHub([]);
  await pass(scenario, 10 * minuteMs);
  await scenario.restart();
  expect(factsOf(scenario, 'RulesTaken')).toEqual([]);
  expect(scenario.hub.log.head().position).toBe(0);
});
