import { folderWithHosts } from './folders.ts';
import { benchKey } from './key.ts';
import { startMailProvider } from './mail-provider.ts';
import type { Figure } from './main.ts';
import { load, median, startScript } from './processes.ts';

const notices = 10_000;
const perSecond = 100;
const rounds = 4;

/** Ten thousand notices wait while the provider is away: how they drain once it is back, and what reports feel of it. */
export async function drain(seconds: number): Promise<Figure[]> {
  const { dir, hosts } = await folderWithHosts(200);
  const provider = await startMailProvider();
  provider.up = false;
  process.env.RESEND_BASE_URL = provider.url;
  const hub = await startScript('drain-server', dir, String(notices));
  const memory = async () => (await hub.ask<{ rss: number }>('memory')).rss / 2 ** 20;
  const hear = () =>
    load({
      port: hub.port,
      path: '/api/v1/host-report',
      key: benchKey,
      connections: 64,
      seconds,
      hosts,
    });
  const back = async (up: boolean) => {
    provider.up = up;
    const before = provider.acceptedAt.length;
    const patience = performance.now() + 5_000;
    const reached = () => (up ? provider.acceptedAt.length > before + 20 : false);
    while (!reached() && performance.now() < (up ? patience : patience - 3_500))
      await new Promise((resolve) => setTimeout(resolve, 20));
  };

  await hear(); // warm
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await back(false);
    const alone = await hear();
    await back(true);
    const beside = await hear();
    ratios.push(beside.rate / alone.rate);
  }
  const memoryAt: number[] = [await memory()];
  while (provider.acceptedAt.length < notices - 1) {
    const seen = provider.acceptedAt.length;
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    memoryAt.push(await memory());
    if (provider.acceptedAt.length === seen) throw new Error(`the drain stands still at ${seen} notices`);
  }
  await hub.stop();
  provider.close();
  const at = provider.acceptedAt;
  const last = at.slice(-2_000); // while nobody else wanted anything
  return [
    {
      name: `drain of 10,000 notices at ${perSecond} a second`,
      value: ((last.length - 1) / (last.at(-1)! - last[0]!)) * 1_000,
      unit: 'a second',
      asked: { least: perSecond * 0.9, most: perSecond },
    },
    {
      name: 'most in any second of it',
      value: mostInASecond(at),
      unit: '',
      asked: { most: perSecond * 1.2 },
    },
    { name: 'ingest beside the drain / alone', value: median(ratios), unit: '×', asked: { least: 0.8 } },
    { name: 'memory while it drains', value: Math.max(...memoryAt), unit: 'MiB' },
    {
      name: 'memory, its second half over its first',
      value: growth(memoryAt),
      unit: 'MiB',
      asked: { most: 16 },
    },
  ];
}

/** How much higher the highest of the second half is than the highest of the first. */
function growth(values: readonly number[]): number {
  const half = Math.ceil(values.length / 2);
  return Math.max(0, Math.max(...values.slice(half)) - Math.max(...values.slice(0, half)));
}

/** As they arrived: what the way there takes makes it a little more, now and then, than was sent in a second. */
function mostInASecond(times: readonly number[]): number {
  let most = 0;
  for (let from = 0, to = 0; to < times.length; to++) {
    while (times[to]! - times[from]! >= 1_000) from += 1;
    most = Math.max(most, to - from + 1);
  }
  return most;
}
