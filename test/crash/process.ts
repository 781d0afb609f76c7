import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { HubConfig } from '../../schema/config.ts';
import { loadConfig } from '../../src/config.ts';
import { globalKey } from '../scenario.ts';

const launcher = fileURLToPath(new URL('../../src/hub.mjs', import.meta.url));
// argon2id of nothing in particular: without one the first start would make a password
const passwordHash =
  '$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$2Jyw2pLlCk3ivBwVYxDqg1JHTzKDcBnSSzPEhjRMVTE';

const envFor = (dir: string) => ({
  HUB_SERVER_DATA_DIR: dir,
  HUB_SERVER_LISTEN: '127.0.0.1:0',
  HUB_API_REPORT_API_KEY: globalKey,
  HUB_AUTH_PASSWORD_HASH: passwordHash,
});

/** The configuration of such a hub, for looking into its folder once it is dead. */
export const configOf = (dir: string): HubConfig => loadConfig({ env: envFor(dir) }).config;

export interface HubProcess {
  url: string;
  kill(): Promise<void>;
  /** lets it stand still, as a frozen container does, until `goOn` */
  pause(): void;
  goOn(): void;
  /** resolves with the exit code of a clean stop */
  terminate(): Promise<number | null>;
}

/** Spawns the hub; it may die before it says anything. */
export function spawnHub(
  dir: string,
  env: Record<string, string> = {},
): {
  child: ChildProcess;
  said: Promise<string>;
  dead: Promise<unknown>;
} {
  const child = spawn(process.execPath, [launcher, 'serve'], {
    cwd: dir, // no hub.yaml of somebody's checkout
    env: { PATH: process.env.PATH, ...envFor(dir), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const dead = once(child, 'exit');
  onTestFinished(() => void child.kill('SIGKILL'));
  let heard = '';
  const said = new Promise<string>((resolve, reject) => {
    const hear = (part: Buffer) => {
      heard += part;
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(heard)?.[0];
      if (url) resolve(url);
    };
    child.stdout!.on('data', hear);
    child.stderr!.on('data', hear);
    child.on('exit', (code, signal) => reject(new Error(`the hub ended (${code ?? signal}): ${heard}`)));
  });
  said.catch(() => undefined); // who kills it does not wait for it
  return { child, said, dead };
}

/** A hub as a process of its own, serving. */
export async function serve(dir: string, env: Record<string, string> = {}): Promise<HubProcess> {
  const { child, said, dead } = spawnHub(dir, env);
  return {
    url: await said,
    async kill() {
      child.kill('SIGKILL');
      await dead;
    },
    pause: () => void child.kill('SIGSTOP'),
    goOn: () => void child.kill('SIGCONT'),
    async terminate() {
      child.kill('SIGTERM');
      await dead;
      return child.exitCode;
    },
  };
}

/** Asks a hub process; undefined when it died before it had answered. */
export async function ask(
  { url }: { url: string },
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: Record<string, unknown> } | undefined> {
  try {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { Authorization: `Bearer ${globalKey}`, ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? {} : JSON.parse(text) };
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError) return undefined; // cut off
    throw error;
  }
}
