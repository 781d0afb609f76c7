import { existsSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { observedMs } from '../../projections/liveness.ts';
import { silenceOf } from '../../projections/silence-queries.ts';
import { CustomerUnblocked } from '../../schema/events/customer.ts';
import type { Clocks } from '../../src/clocks.ts';
import { openHub } from '../../src/hub.ts';
import { makeLogger } from '../../src/logger.ts';
import { calm, expectWhole } from '../projections/nights.ts';
import { noon, type Scenario } from '../scenario.ts';
import { customer, factsOf, host, look, minuteMs, off, pass, said, silentHub, speak } from './fleet.ts';

const anna = [customer('anna'), host('anna-1', 'anna')];
const hourMs = 60 * minuteMs;
const blindOf = (scenario: Scenario) => factsOf(scenario, 'HubWasBlind').map(({ data }) => data);

describe('a hub that was stopped', () => {
  test('records when, before anything is heard again, and says nobody was silent meanwhile', async () => {
    const scenario = await silentHub(anna);
    await speak(scenario, 'host:anna-1');
    await pass(scenario, 20 * minuteMs);
    await off(scenario, 5 * hourMs);
    expect(blindOf(scenario)).toEqual([
      { from: noon + 20 * minuteMs, to: noon + 20 * minuteMs + 5 * hourMs, why: 'stopped' },
    ]);
    await look(scenario);
    expect(said(scenario)).toEqual([]);
    expect((await scenario.get('/api/v1/hosts/anna-1')).body.host.status).toBe('ok');
    await pass(scenario, 10 * minuteMs);
    expect(said(scenario)).toEqual([]);
    await pass(scenario, 1);
    expect(said(scenario)).toEqual(['host_stale anna-1']); // found within one threshold of observed time
    await pass(scenario, 30 * minuteMs);
    expect(said(scenario)).toEqual(['host_stale anna-1', 'host_down anna-1']);
    await expectWhole(scenario);
  });

  test('again and again never records the same time twice', async () => {
    const scenario = await silentHub(anna);
    await speak(scenario, 'host:anna-1');
    for (let turn = 0; turn < 4; turn++) {
      await off(scenario, 20 * minuteMs);
      await pass(scenario, 2 * minuteMs);
    }
    const blind = blindOf(scenario);
    expect(blind).toHaveLength(4);
    for (const [index, { from }] of blind.slice(1).entries()) expect(from).toBeGreaterThan(blind[index]!.to);
    expect(said(scenario)).toEqual([]);
  });

  test('goes on with what it had said', async () => {
    const scenario = await silentHub(anna);
    await speak(scenario, 'host:anna-1');
    await pass(scenario, 31 * minuteMs);
    await off(scenario, hourMs);
    await pass(scenario, 29 * minuteMs);
    expect(said(scenario)).toEqual(['host_stale anna-1']);
    await pass(scenario, 1 * minuteMs);
    expect(said(scenario)).toEqual(['host_stale anna-1', 'host_down anna-1']);
  });

  test('and opened for one command in between was deaf all the same', async () => {
    const scenario = await silentHub(anna);
    await speak(scenario, 'host:anna-1');
    const { hub, clock } = scenario;
    await scenario.stop();
    clock.now += hourMs;
    const opened = await openHub(hub.config, {
      env: {},
      now: () => clock.now,
      listens: false,
      logger: makeLogger('silent'),
      onFatal: (error) => {
        throw error;
      },
    });
    await opened.append([customer('bela')]);
    clock.now += hourMs;
    expect(opened.blind()).toEqual([{ from: noon, to: clock.now }]);
    await opened.close();
    clock.now += hourMs;
    await scenario.restart();
    expect(blindOf(scenario)).toEqual([{ from: noon, to: noon + 3 * hourMs, why: 'stopped' }]);
  });

  test('tells so in its metrics', async () => {
    const scenario = await silentHub(anna);
    await speak(scenario, 'host:anna-1');
    await off(scenario, hourMs);
    const { text } = await scenario.get('/metrics');
    expect(text).toContain('hub_blind_intervals 1');
    expect(text).toContain('hub_blind_seconds 3600');
    expect(text).toContain(`hub_blind_until_timestamp_seconds ${(noon + hourMs) / 1000}`);
  });

  test('and restarted at once records nothing', async () => {
    const scenario = await silentHub(anna);
    await speak(scenario, 'host:anna-1');
    await off(scenario, 0);
    expect(blindOf(scenario)).toEqual([]);
  });
});

describe('a hub that did not stop cleanly', () => {
  const alive = ({ dir }: Scenario) => join(dir, 'alive');

  test('was deaf from its last heartbeat on', async () => {
    const scenario = await silentHub(anna);
    await speak(scenario, 'host:anna-1');
    await scenario.stop();
    writeFileSync(alive(scenario), '');
    utimesSync(alive(scenario), (noon + 10_000) / 1000, (noon + 10_000) / 1000);
    scenario.clock.now = noon + hourMs;
    await scenario.restart();
    expect(blindOf(scenario)).toEqual([{ from: noon + 10_000, to: noon + hourMs, why: 'crashed' }]);
  });

  test('was not deaf while it took a report after that', async () => {
    const scenario = await silentHub(anna);
    scenario.clock.now = noon + 12_345;
    await speak(scenario, 'host:anna-1');
    await scenario.stop();
    writeFileSync(alive(scenario), '');
    utimesSync(alive(scenario), (noon + 10_000) / 1000, (noon + 10_000) / 1000);
    scenario.clock.now = noon + hourMs;
    await scenario.restart();
    expect(blindOf(scenario)).toEqual([{ from: noon + 12_345, to: noon + hourMs, why: 'crashed' }]);
  });

  test('and left no heartbeat, as a restored one does, was deaf from its last word on', async () => {
    const scenario = await silentHub(anna);
    scenario.clock.now = noon + 7_000;
    await speak(scenario, 'host:anna-1');
    await scenario.stop();
    rmSync(alive(scenario));
    scenario.clock.now = noon + hourMs;
    await scenario.restart();
    expect(blindOf(scenario)).toEqual([{ from: noon + 7_000, to: noon + hourMs, why: 'stopped' }]);
    expect(existsSync(alive(scenario))).toBe(true);
  });

  test('and comes up with a clock that went back records nothing of a time to come', async () => {
    const scenario = await silentHub(anna);
    await speak(scenario, 'host:anna-1');
    await scenario.stop();
    scenario.clock.now = noon - 2 * hourMs;
    await scenario.restart();
    await calm(scenario);
    await speak(scenario, 'host:anna-1');
    expect(blindOf(scenario)).toEqual([]);
    await pass(scenario, 31 * minuteMs);
    expect(said(scenario)).toEqual(['host_stale anna-1']);
    await expectWhole(scenario);
  });
});

/** A hub that watches clocks of the test's. Its wall clock is `clock.now`. */
async function watching() {
  const machine = { monotonic: 0, boot: 0 };
  const clocks: Clocks = { monotonic: () => machine.monotonic, bootTime: () => machine.boot };
  const scenario = await silentHub(anna, { world: { clocks } });
  await speak(scenario, 'host:anna-1');
  /** so much time by each clock, then the hub's own tick of every second */
  const tick = async (wall: number, monotonic: number, boot: number) => {
    scenario.clock.now += wall;
    machine.monotonic += monotonic;
    machine.boot += boot;
    await scenario.hub.tick();
  };
  return { scenario, tick };
}

describe('the clocks', () => {
  test('that go on together are no blind time', async () => {
    const { scenario, tick } = await watching();
    for (let second = 0; second < 30; second++) await tick(1_000, 1_000, 1_000);
    await tick(2_500, 2_500, 2_500);
    expect(blindOf(scenario)).toEqual([]);
  });

  test.each([
    ['the machine slept', 5 * hourMs, 1_000, 5 * hourMs, 'suspended'],
    ['the process stood still', hourMs, hourMs, hourMs, 'suspended'],
    ['the wall clock was set ahead', 5 * hourMs, 1_000, 1_000, 'clock'],
  ])('tell that %s', async (_, wall, monotonic, boot, why) => {
    const { scenario, tick } = await watching();
    await tick(1_000, 1_000, 1_000);
    await tick(wall, monotonic, boot);
    expect(blindOf(scenario)).toEqual([{ from: noon + 1_000, to: noon + 1_000 + wall, why }]);
    await look(scenario);
    expect(said(scenario)).toEqual([]);
  });

  test('that went back tell nothing', async () => {
    const { scenario, tick } = await watching();
    await tick(-hourMs, 1_000, 1_000);
    await tick(1_000, 1_000, 1_000);
    expect(blindOf(scenario)).toEqual([]);
    expect(scenario.hub.blind()).toEqual([]);
  });

  test('count before the tick that finds out: whoever asks first gets the same answer', async () => {
    const { scenario, tick } = await watching();
    await tick(1_000, 1_000, 1_000);
    scenario.clock.now += 5 * hourMs;
    expect(scenario.hub.blind()).toEqual([{ from: noon + 1_000, to: scenario.clock.now }]);
    expect((await scenario.get('/api/v1/hosts/anna-1')).body.host.status).toBe('ok');
    await look(scenario);
    expect(said(scenario)).toEqual([]);
  });

  test('that jumped while a report came in leave its age and the deadline agreed', async () => {
    const { scenario, tick } = await watching();
    await tick(1_000, 1_000, 1_000);
    scenario.clock.now += 5 * hourMs - 500;
    await speak(scenario, 'host:anna-1');
    await tick(500, 1_000, 1_000);
    expect(blindOf(scenario)).toHaveLength(1);
    const { heardAt, heardObserved } = silenceOf(scenario.hub.db, 'host:anna-1')!;
    expect(heardObserved).toBe(observedMs(0, heardAt!, scenario.hub.blind()));
    expect(heardObserved).toBe(noon + 1_000);
    await expectWhole(scenario);
  });
});

describe('reports that the hub refused itself', () => {
  test('make one interval from the first to the last, recorded when it is over', async () => {
    const { scenario, tick } = await watching();
    for (let second = 0; second < 10; second++) {
      scenario.hub.refused();
      await tick(1_000, 1_000, 1_000);
    }
    expect(blindOf(scenario)).toEqual([]);
    expect(scenario.hub.blind()).toEqual([{ from: noon, to: noon + 9_000 }]);
    await tick(1_000, 1_000, 1_000);
    expect(blindOf(scenario)).toEqual([{ from: noon, to: noon + 9_000, why: 'refused' }]);
    expect(scenario.hub.blind()).toEqual([{ from: noon, to: noon + 9_000 }]);
  });

  test('as long as nothing can be written count, and are recorded once it can', async () => {
    const { scenario, tick } = await watching();
    const { db } = scenario.hub.log;
    db.pragma(`max_page_count = ${db.pragma('page_count', { simple: true })}`);
    const report = { host_id: 'anna-1', reported_at: new Date(noon).toISOString(), pad: 'x'.repeat(100_000) };
    expect((await scenario.post('/api/v1/host-report', report)).status).toBe(503);
    for (let minute = 0; minute < 50; minute++) {
      await tick(1_000, 1_000, 1_000);
      scenario.clock.now += 1_500;
    }
    expect(scenario.hub.blind()).toEqual([{ from: noon, to: scenario.clock.now }]);
    db.pragma('max_page_count = 1000000');
    await scenario.hub.append([customer('bela')]);
    const ended = scenario.clock.now - 1_500;
    await tick(1_000, 1_000, 1_000);
    expect(blindOf(scenario)).toEqual([{ from: noon, to: ended, why: 'refused' }]);
  });

  test('that could not be recorded before a stop are part of what the next start records', async () => {
    const { scenario, tick } = await watching();
    const { db } = scenario.hub.log;
    scenario.hub.refused();
    db.pragma(`max_page_count = ${db.pragma('page_count', { simple: true })}`);
    const small = CustomerUnblocked({ customerId: 'anna', reason: null }, { actor: 'operator:test' });
    while (scenario.hub.trouble() === undefined) await scenario.hub.append([small]).catch(() => undefined);
    await tick(2_000, 2_000, 2_000);
    await scenario.stop();
    scenario.clock.now += hourMs;
    await scenario.restart();
    expect(blindOf(scenario)).toEqual([{ from: noon, to: noon + 2_000 + hourMs, why: 'stopped' }]);
  });
});
