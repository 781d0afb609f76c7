import { HostReported } from '../../schema/events/host.ts';
import { loadConfig } from '../../src/config.ts';
import { openHub } from '../../src/hub.ts';
import { makeLogger } from '../../src/logger.ts';
import { checkSilence } from '../../src/reactors/staleness.ts';
import { folderWithHosts } from './folders.ts';
import { startMailProvider } from './mail-provider.ts';
import type { Figure } from './main.ts';
import { median } from './processes.ts';

const rounds = 5;
const minuteMs = 60_000;

/** With 20,000 sources one goes silent: from the look that could see it to its mail at a loopback provider. */
export async function mailDelay(): Promise<Figure[]> {
  const { dir, hosts } = await folderWithHosts(20_000);
  const provider = await startMailProvider();
  process.env.RESEND_BASE_URL = provider.url;
  const clock = { now: Date.now() };
  const { config } = loadConfig({
    env: {
      HUB_SERVER_DATA_DIR: dir,
      HUB_NOTIFICATIONS_RESEND_API_KEY: 're_bench',
      HUB_NOTIFICATIONS_OPERATOR_EMAIL: 'ops@example.com',
    },
  });
  const hub = await openHub(config, {
    env: {},
    now: () => clock.now,
    logger: makeLogger('warn'),
    onFatal: (error) => {
      throw error;
    },
  });
  await hub.runner.stop(); // the clock is ours
  const speak = (from: number) =>
    Promise.all(
      hosts.slice(from).map((hostId, index) => {
        const customerId = `customer-${Math.floor((from + index) / 10)}`;
        const report = { hostId, customerId, at: clock.now, body: { host_id: hostId } };
        return hub.append([HostReported(report, { actor: 'operator:bench' })]);
      }),
    );
  await speak(0);
  const took: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    clock.now += 25 * minuteMs;
    await speak(round); // host number `round` - 1 says nothing any more
    clock.now += 6 * minuteMs;
    const before = provider.acceptedAt.length;
    const started = performance.now();
    await checkSilence(hub, clock.now);
    while (provider.acceptedAt.length === before && performance.now() - started < 10_000)
      await new Promise((resolve) => setTimeout(resolve, 1));
    took.push((provider.acceptedAt[before] ?? Number.NaN) - started);
    await hub.reactors.settled();
  }
  await hub.close();
  provider.close();
  return [
    { name: 'from a look at 20,000 to the mail', value: median(took), unit: 'ms', asked: { most: 2_000 } },
  ];
}
