import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { NewEvent, Recorded } from '../schema/event.ts';
import { loadConfig } from '../src/config.ts';
import { serveHub } from '../src/http/server.ts';
import { type Hub, openHub } from '../src/hub.ts';
import { hashOf } from '../src/keys.ts';
import { makeLogger } from '../src/logger.ts';
import type { World } from '../src/world.ts';

export { hashOf };

/** A moment for tests: Saturday, 21 November 2026, 12:00 UTC. */
export const noon = Date.parse('2026-11-21T12:00:00Z');

/** The global key of every scenario. */
export const globalKey = 'global-key-of-this-scenario';

export interface Asked {
  key?: string | null;
  headers?: Record<string, string>;
}

export interface Answered {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at what came over the wire
  body: any;
  text: string;
}

export interface Scenario {
  hub: Hub;
  url: string;
  dir: string;
  /** sets the hub's clock (ms) */
  clock: { now: number };
  get(path: string, asked?: Asked): Promise<Answered>;
  post(path: string, body: unknown, asked?: Asked): Promise<Answered>;
  send(method: string, path: string, body?: unknown, asked?: Asked): Promise<Answered>;
  /** what clients, operators and the clock caused since the scenario began */
  appended(): Recorded[];
  /** what reactors decided because of it, once they have read everything */
  decided(): Promise<Recorded[]>;
  /** stops the hub and opens it again on the same folder, with these variables changed */
  restart(changed?: Record<string, string>): Promise<void>;
  stop(): Promise<void>;
}

// biome-ignore lint/suspicious/noExplicitAny: a body that a test changes
export const fixture = (name: string): Record<string, any> =>
  JSON.parse(readFileSync(new URL(`../fixtures/wire/${name}.json`, import.meta.url), 'utf8'));

interface Options {
  env?: Record<string, string>;
  world?: Partial<World>;
}

/** A real hub on a loopback port with a past; everything but the clock is real. */
export async function given(
  past: readonly NewEvent[] = [],
  { env = {}, world = {} }: Options = {},
): Promise<Scenario> {
  const dir = mkdtempSync(join(tmpdir(), 'hub-'));
  const clock = { now: noon };
  let hub: Hub;
  let served: Awaited<ReturnType<typeof serveHub>>;
  let running = false;

  async function start(changed: Record<string, string> = {}) {
    const { config } = loadConfig({
      env: {
        HUB_SERVER_DATA_DIR: dir,
        HUB_SERVER_LISTEN: '127.0.0.1:0',
        HUB_API_REPORT_API_KEY: globalKey,
        ...env,
        ...changed,
      },
    });
    hub = await openHub(config, {
      env: {},
      now: () => clock.now,
      logger: makeLogger('silent'),
      onFatal: (error) => {
        throw error;
      },
      ...world,
    });
    served = await serveHub(hub);
    running = true;
  }
  async function stop() {
    if (!running) return;
    running = false;
    await served.close();
    await hub.close();
  }

  await start();
  onTestFinished(async () => {
    await stop();
    rmSync(dir, { recursive: true, force: true });
  });
  if (past.length > 0) await hub!.append(past);
  const startsAt = hub!.log.head().position;

  const since = (position: number) => [...hub.log.read(position, 1_000_000)];

  async function send(
    method: string,
    path: string,
    body?: unknown,
    { key = globalKey, headers = {} }: Asked = {},
  ): Promise<Answered> {
    const response = await fetch(`${served.url}${path}`, {
      method,
      redirect: 'manual',
      headers: { ...(key === null ? {} : { Authorization: `Bearer ${key}` }), ...headers },
      ...(body === undefined
        ? {}
        : {
            body:
              typeof body === 'string' || body instanceof Uint8Array
                ? (body as string)
                : JSON.stringify(body),
          }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson && text !== '' ? JSON.parse(text) : text,
    };
  }

  return {
    get hub() {
      return hub;
    },
    get url() {
      return served.url;
    },
    dir,
    clock,
    send,
    get: (path, asked) => send('GET', path, undefined, asked),
    post: (path, body, asked) => send('POST', path, body, asked),
    appended: () => since(startsAt).filter(({ cause }) => cause === undefined),
    async decided() {
      await hub.reactors.settled();
      return since(startsAt).filter(({ cause }) => cause !== undefined);
    },
    async restart(changed = {}) {
      await stop();
      await start(changed);
    },
    stop,
  };
}
