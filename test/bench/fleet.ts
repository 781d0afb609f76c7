import { folderWithHosts } from './folders.ts';
import { benchKey } from './key.ts';
import type { Figure } from './main.ts';
import { load, startServer } from './processes.ts';

const asks = 200;

/** Ten thousand hosts: what the hub takes of memory while it serves and hears, and how long the fleet page takes. */
export async function fleet(seconds: number): Promise<Figure[]> {
  const { dir, hosts } = await folderWithHosts(10_000);
  const served = await startServer('hub', dir);
  await load({
    port: served.port,
    path: '/api/v1/host-report',
    key: benchKey,
    connections: 64,
    seconds: seconds * 4,
    hosts,
  });
  const url = `http://127.0.0.1:${served.port}/`;
  const hearing = load({
    port: served.port,
    path: '/api/v1/host-report',
    key: benchKey,
    connections: 8,
    seconds: seconds * 3,
    hosts,
    perSecond: 50,
  });
  const took: number[] = [];
  let size = 0;
  for (let ask = 0; ask < asks; ask++) {
    const started = performance.now();
    const response = await fetch(ask % 4 === 3 ? `${url}?q=b${ask}` : `${url}?page=${1 + (ask % 50)}`);
    size = Math.max(size, (await response.text()).length);
    took.push(performance.now() - started);
  }
  took.sort((left, right) => left - right);
  await hearing;
  const { rss } = await served.ask<{ rss: number }>('memory');
  await served.stop();
  return [
    { name: 'memory with 10,000 hosts', value: rss / 2 ** 20, unit: 'MiB', asked: { most: 256 } },
    { name: 'fleet page with 10,000 hosts, p50', value: took[Math.floor(asks / 2)]!, unit: 'ms' },
    {
      name: 'fleet page with 10,000 hosts, p95',
      value: took[Math.floor(asks * 0.95)]!,
      unit: 'ms',
      asked: { most: 30 },
    },
    { name: 'fleet page with 10,000 hosts, size', value: size / 1024, unit: 'KiB' },
  ];
}
