// A server to measure, in a process of its own. Arguments: `bare`, or `hub <folder> [one-by-one]`. Says its port on a line.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import '../../src/heap.mjs';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { loadConfig } from '../../src/config.ts';
import { serveHub } from '../../src/http/server.ts';
import { openHub } from '../../src/hub.ts';
import { makeLogger } from '../../src/logger.ts';
import { benchKey } from './key.ts';

const [kind, folder, mode] = process.argv.slice(2);

if (kind === 'bare') {
  const app = new Hono();
  app.post('/api/v1/host-report', async (c) => {
    await c.req.arrayBuffer();
    return c.json({
      status: 'ok',
      poll_interval_seconds: 900,
      blocked: false,
      desired_generation: 0,
      has_signed_ops: false,
    });
  });
  const server = createServer(getRequestListener(app.fetch));
  process.on('message', () => process.send!({ cpu: process.cpuUsage() }));
  server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
} else {
  const { config } = loadConfig({
    env: {
      HUB_SERVER_DATA_DIR: folder,
      HUB_SERVER_LISTEN: '127.0.0.1:0',
      HUB_API_REPORT_API_KEY: benchKey,
      HUB_AUTH_LOGIN: 'false',
    },
  });
  const hub = await openHub(config, {
    env: {},
    now: Date.now,
    logger: makeLogger('warn'),
    groupCommit: mode !== 'one-by-one',
    onFatal: (error) => {
      console.error(error);
      process.exit(1);
    },
  });
  const served = await serveHub(hub);
  process.on('message', async (ask) => {
    if (ask === 'memory') process.send!({ ...process.memoryUsage(), cpu: process.cpuUsage() });
    if (ask === 'exit') process.exit(0);
    if (typeof ask === 'object') process.send!(hub.switchTo((ask as { file: string }).file));
  });
  console.log(served.address.port);
}
