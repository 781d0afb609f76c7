import { request } from 'node:http';
import { folderWithHosts } from './folders.ts';
import { benchKey } from './key.ts';
import type { Figure } from './main.ts';
import { load, median, startServer } from './processes.ts';

const rounds = 3;
const tabs = 200;

/** What 200 open fleet pages cost ingest. Pages are spread over the machine's own addresses: one owner may have 16. */
export async function dashboards(seconds: number): Promise<Figure[]> {
  const { dir, hosts } = await folderWithHosts(200);
  const served = await startServer('hub', dir);
  const options = {
    port: served.port,
    path: '/api/v1/host-report',
    key: benchKey,
    connections: 64,
    seconds,
    hosts,
  };
  await load({ ...options, seconds: 2 });
  const kept: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const alone = await load(options);
    const open = await Promise.all(Array.from({ length: tabs }, (_, tab) => openTab(served.port, tab)));
    const watched = await load(options);
    const heard = open.reduce((sum, tab) => sum + tab.bytes(), 0);
    if (heard < tabs * 10_000)
      throw new Error(`the dashboards heard only ${heard} bytes: they were not live`);
    for (const tab of open) tab.close();
    kept.push(watched.rate / alone.rate);
  }
  await served.stop();
  return [
    { name: `ingest with ${tabs} dashboards / alone`, value: median(kept), unit: '×', asked: { least: 0.9 } },
  ];
}

function openTab(port: number, tab: number): Promise<{ bytes(): number; close(): void }> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        port,
        host: '127.0.0.1',
        path: '/live?view=fleet&after=-1',
        headers: { Cookie: `hub=tab-${Math.floor(tab / 10)}` },
      },
      (response) => {
        if (response.statusCode !== 200)
          return reject(new Error(`a dashboard was answered ${response.statusCode}`));
        let bytes = 0;
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
        });
        response.on('error', () => {}); // closed by us
        resolve({ bytes: () => bytes, close: () => asked.destroy() });
      },
    );
    asked.on('error', reject);
    asked.end();
  });
}
