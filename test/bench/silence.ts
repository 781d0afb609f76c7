import { CustomerRegistered } from '../../schema/events/customer.ts';
import { HostEnrolled, HostReported } from '../../schema/events/host.ts';
import { CustomerSettings, HostSettings } from '../../schema/settings.ts';
import { loadConfig } from '../../src/config.ts';
import { type Hub, openHub } from '../../src/hub.ts';
import { hashOf } from '../../src/keys.ts';
import { makeLogger } from '../../src/logger.ts';
import { checkSilence } from '../../src/reactors/staleness.ts';
import { folder } from './folders.ts';
import type { Figure } from './main.ts';
import { median } from './processes.ts';

const sources = 20_000;
const minuteMs = 60_000;
const looks = 20;

/** The checker of silence over 20,000 hosts: how long a look holds the main thread at a stretch. */
export async function silence(): Promise<Figure[]> {
  const clock = { now: Date.now() };
  const { config } = loadConfig({ env: { HUB_SERVER_DATA_DIR: folder() } });
  const hub = await openHub(config, {
    env: {},
    now: () => clock.now,
    logger: makeLogger('warn'),
    onFatal: (error) => {
      throw error;
    },
  });
  await hub.runner.stop(); // the clock is ours
  const hosts = await admit(hub);
  await speak(hub, hosts, clock.now);
  const calm: number[] = [];
  for (let look = 0; look < looks; look++)
    calm.push((await longestTurn(() => checkSilence(hub, clock.now))).took);

  // nine hundred speak no more: too few to be one matter, each is told of, and everybody is counted
  clock.now += 20 * minuteMs;
  await speak(hub, hosts.slice(900), clock.now);
  clock.now += 11 * minuteMs;
  const some = await longestTurn(() => checkSilence(hub, clock.now));

  clock.now += 31 * minuteMs;
  const all = await longestTurn(() => checkSilence(hub, clock.now));
  const open: number[] = []; // while a mass silence lasts each look counts again
  for (let look = 0; look < looks; look++)
    open.push((await longestTurn(() => checkSilence(hub, clock.now))).took);
  await hub.close();
  return [
    { name: 'look at 20,000 sources, nothing due', value: median(calm), unit: 'ms', asked: { most: 50 } },
    { name: 'look that finds 900 silent, longest turn', value: some.ms, unit: 'ms', asked: { most: 50 } },
    { name: 'look that finds all silent, longest turn', value: all.ms, unit: 'ms', asked: { most: 50 } },
    { name: 'look that finds all silent, until all is said', value: all.took / 1000, unit: 's' },
    { name: 'look while all are silent', value: median(open), unit: 'ms', asked: { most: 50 } },
  ];
}

/** Ten hosts a customer, each customer with a key for what is sealed, as real ones have; returns the hosts' ids. */
async function admit(hub: Hub): Promise<string[]> {
  const origin = { actor: 'operator:bench' };
  const hosts = Array.from({ length: sources }, (_, index) => `host-${index}`);
  await Promise.all(
    hosts.map((hostId, index) => {
      const customerId = customerOf(hostId);
      const enrolled = HostEnrolled(
        { hostId, customerId, settings: HostSettings.parse({}), apiKeyHash: hashOf(hostId) },
        origin,
      );
      const registered = CustomerRegistered({ customerId, settings: CustomerSettings.parse({}) }, origin);
      return hub.append(index % 10 === 0 ? [registered, enrolled] : [enrolled]);
    }),
  );
  return hosts;
}

const customerOf = (hostId: string) => `customer-${Math.floor(Number(hostId.slice('host-'.length)) / 10)}`;

async function speak(hub: Hub, hosts: readonly string[], at: number): Promise<void> {
  const origin = { actor: 'operator:bench' };
  await Promise.all(
    hosts.map((hostId) => {
      return hub.append([
        HostReported({ hostId, customerId: customerOf(hostId), at, body: { host_id: hostId } }, origin),
      ]);
    }),
  );
}

/**
 * The longest work (ms of the main thread) between two turns of the event loop while something ran, and how long it ran.
 * The thread's own time, not the clock's: on a machine that others use the clock measures them.
 */
async function longestTurn(work: () => Promise<unknown>): Promise<{ ms: number; took: number }> {
  const started = performance.now();
  const worked = () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  };
  let last = worked();
  let ms = 0;
  let over = false;
  const turn = () => {
    const now = worked();
    ms = Math.max(ms, now - last);
    last = now;
    if (!over) setImmediate(turn);
  };
  setImmediate(turn);
  await work();
  over = true;
  turn();
  return { ms, took: performance.now() - started };
}
