import { folderWithHosts } from './folders.ts';
import { benchKey } from './key.ts';
import type { Figure } from './main.ts';
import { type Load, load, median, startServer } from './processes.ts';

const rounds = 5;

/** Durable ingest of an 8-guest host report on 64 connections, against a bare hono route, and against one commit a request. */
export async function ingest(seconds: number): Promise<Figure[]> {
  const { dir, hosts } = await folderWithHosts(200);
  const single = await folderWithHosts(200);
  const servers = {
    bare: await startServer('bare'),
    hub: await startServer('hub', dir),
    oneByOne: await startServer('hub', single.dir, 'one-by-one'),
  };
  const measured: Record<keyof typeof servers, Load[]> = { bare: [], hub: [], oneByOne: [] };
  const run = (name: keyof typeof servers, length: number) =>
    load({
      port: servers[name].port,
      path: '/api/v1/host-report',
      key: benchKey,
      connections: 64,
      seconds: length,
      hosts,
    });
  for (const name of ['bare', 'hub', 'oneByOne'] as const) await run(name, 2); // warm
  for (let round = 0; round < rounds; round++) {
    for (const name of ['bare', 'hub', 'oneByOne'] as const) measured[name].push(await run(name, seconds));
  }
  for (const server of Object.values(servers)) await server.stop();
  const rate = (name: keyof typeof servers) => median(measured[name].map((one) => one.rate));
  return [
    { name: 'bare hono route', value: rate('bare'), unit: 'requests/s' },
    { name: 'durable ingest', value: rate('hub'), unit: 'reports/s' },
    { name: 'durable ingest, p50', value: median(measured.hub.map((one) => one.p50)), unit: 'ms' },
    { name: 'durable ingest, p99', value: median(measured.hub.map((one) => one.p99)), unit: 'ms' },
    {
      name: 'durable ingest / bare route',
      value: ratio(measured.hub, measured.bare),
      unit: '×',
      asked: { least: 0.25 },
    },
    {
      name: 'durable ingest / one commit a request',
      value: ratio(measured.hub, measured.oneByOne),
      unit: '×',
      asked: { least: 3 },
    },
  ];
}

/** The median of the ratios of each round: the two ran right after each other. */
const ratio = (left: Load[], right: Load[]) =>
  median(left.map((one, round) => one.rate / right[round]!.rate));
