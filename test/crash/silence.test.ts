import { expect, test } from 'vitest';
import type { EventOf } from '../../schema/events/index.ts';
import { openToRead } from '../../src/folder.ts';
import { emptyFolder } from '../log/folder.ts';
import { ask, configOf, type HubProcess, serve } from './process.ts';

const seconds = {
  HUB_ALERTING_STALE_THRESHOLD: '2s',
  HUB_ALERTING_DOWN_THRESHOLD: '5s',
  HUB_ALERTING_CHECK_INTERVAL: '1s',
};

const speak = (hub: HubProcess, host_id: string) =>
  ask(hub, 'POST', '/api/v1/host-report', { host_id, reported_at: new Date().toISOString() });

const alarmsOf = async (hub: HubProcess): Promise<string[]> => {
  const answer = await ask(hub, 'GET', '/api/v1/events?limit=200');
  const { events } = answer!.body as { events: { event_type: string; details: { host_id: string } }[] };
  return events.map(({ event_type, details }) => `${event_type} ${details.host_id}`).reverse();
};

/** Lets `living` report until the hub has said something. */
async function until(hub: HubProcess, living: string[], word: string): Promise<void> {
  while (!(await alarmsOf(hub)).includes(word)) for (const host of living) await speak(hub, host);
}

function recorded<T extends 'HubWasBlind' | 'MonitoringEventRaised'>(dir: string, type: T): EventOf<T>[] {
  const { source } = openToRead(configOf(dir), {});
  const found = [...source.log.read(0, 1_000_000)].filter((event) => event.type === type);
  source.log.close();
  return found as EventOf<T>[];
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('kill -9: the hub knows how long it was gone, blames nobody for it, and finds who really died', {
  timeout: 60_000,
}, async () => {
  const dir = emptyFolder();
  const first = await serve(dir, seconds);
  await ask(first, 'POST', '/api/v1/admin/customers', { customer_id: 'demo' });
  for (const host_id of ['lives', 'dies', 'dead'])
    await ask(first, 'POST', '/api/v1/admin/hosts', { customer_id: 'demo', host_id });
  for (const host of ['lives', 'dies', 'dead']) expect((await speak(first, host))?.status).toBe(200);
  await until(first, ['lives', 'dies'], 'host_stale dead');
  const killedAt = Date.now();
  await first.kill();
  await wait(4_000); // longer than a threshold: what is tested is that this time does not count
  const second = await serve(dir, seconds);
  const backAt = Date.now();
  await until(second, ['lives'], 'host_down dead');
  await until(second, ['lives'], 'host_stale dies');
  await speak(second, 'dies');
  await until(second, ['lives'], 'host_recovered dies');
  expect(await second.terminate()).toBe(0);

  const [blind, ...more] = recorded(dir, 'HubWasBlind');
  expect(more).toEqual([]);
  expect(blind!.data.why).toBe('crashed');
  expect(Math.abs(blind!.data.from - killedAt)).toBeLessThan(1_000);
  expect(blind!.data.to).toBeGreaterThan(killedAt + 4_000 - 100);
  expect(blind!.data.to).toBeLessThanOrEqual(backAt);
  const alarms = recorded(dir, 'MonitoringEventRaised');
  expect(alarms.map(({ data }) => `${data.eventType} ${data.hostId}`).sort()).toEqual([
    'host_down dead',
    'host_recovered dies',
    'host_stale dead',
    'host_stale dies',
  ]);
  const stale = alarms.find(({ data }) => data.eventType === 'host_stale' && data.hostId === 'dies')!;
  expect(stale.recordedAt - blind!.data.to).toBeLessThan(2_000 + 1_000 + 2_000); // threshold, interval, the machine
  expect(alarms.find(({ data }) => data.eventType === 'host_recovered')!.recordedAt).toBeGreaterThan(
    stale.recordedAt,
  );
});

test('a hub that stood still blames nobody for it', { timeout: 60_000 }, async () => {
  const dir = emptyFolder();
  const hub = await serve(dir, seconds);
  await ask(hub, 'POST', '/api/v1/admin/customers', { customer_id: 'demo' });
  await ask(hub, 'POST', '/api/v1/admin/hosts', { customer_id: 'demo', host_id: 'box' });
  await speak(hub, 'box');
  await wait(1_200); // so that its next tick is one that follows another
  await speak(hub, 'box');
  hub.pause();
  await wait(6_000);
  hub.goOn();
  await speak(hub, 'box');
  await until(hub, [], 'host_stale box');
  expect(await hub.terminate()).toBe(0);
  const [blind, ...more] = recorded(dir, 'HubWasBlind');
  expect(more).toEqual([]);
  expect(blind!.data).toMatchObject({ why: 'suspended' });
  expect(blind!.data.to - blind!.data.from).toBeGreaterThan(5_000);
  const alarms = recorded(dir, 'MonitoringEventRaised');
  expect(alarms.map(({ data }) => data.eventType)).toEqual(['host_stale']);
  expect(alarms[0]!.recordedAt).toBeGreaterThan(blind!.data.to + 1_900);
});
