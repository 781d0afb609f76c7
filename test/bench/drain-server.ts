// A hub to measure while it drains a queue of notices, in a process of its own. Arguments: the folder, how many. Says
// its port on a line once they are queued.

import '../../src/heap.mjs';
import { loadConfig } from '../../src/config.ts';
import { serveHub } from '../../src/http/server.ts';
import { openHub } from '../../src/hub.ts';
import { makeLogger } from '../../src/logger.ts';
import { requested } from '../reactors/requested.ts';
import { benchKey } from './key.ts';

const [folder, count] = process.argv.slice(2);
const { config } = loadConfig({
  env: {
    HUB_SERVER_DATA_DIR: folder,
    HUB_SERVER_LISTEN: '127.0.0.1:0',
    HUB_API_REPORT_API_KEY: benchKey,
    HUB_AUTH_LOGIN: 'false',
    HUB_NOTIFICATIONS_RESEND_API_KEY: 're_bench',
    HUB_DELIVERY_MAX_RETRY: '1s',
    HUB_DELIVERY_FIRST_RETRY: '1s',
    HUB_DELIVERY_RATE_PER_SECOND: '100',
  },
});
const hub = await openHub(config, {
  env: {},
  now: Date.now,
  logger: makeLogger('error'),
  onFatal: (error) => {
    console.error(error);
    process.exit(1);
  },
});
const served = await serveHub(hub);
process.on('message', () => {
  globalThis.gc?.();
  process.send!({ ...process.memoryUsage(), cpu: process.cpuUsage() });
});
const texts = Array.from({ length: 100 }, (_, n) => requested(hub, n));
for (let n = 0; n < Number(count); n += 50) {
  await hub.append(
    Array.from({ length: 50 }, (_, index) => {
      const { data, ...fact } = texts[(n + index) % texts.length]!;
      return {
        ...fact,
        data: { ...(data as object), recipient: `ops-${n + index}@example.com`, sendKey: `key-${n + index}` },
      };
    }),
  );
}
console.log(served.address.port);
