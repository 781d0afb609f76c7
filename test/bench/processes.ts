import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const script = (name: string) => fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
const start = (name: string, args: string[]) =>
  spawn(process.execPath, ['--import', 'tsx', script(name), ...args], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });

export interface Server {
  port: number;
  ask<T>(what: 'memory' | { file: string }): Promise<T>;
  stop(): Promise<void>;
}

/** Starts a server of `server.ts` and waits until it listens. */
export const startServer = (...args: string[]): Promise<Server> => startScript('server', ...args);

/** Starts a server of another script, the same way. */
export async function startScript(name: string, ...args: string[]): Promise<Server> {
  const child = start(name, args);
  const port = Number(await firstLine(child));
  return {
    port,
    async ask<T>(what: string | object) {
      child.send(what);
      const [answer] = await once(child, 'message');
      return answer as T;
    },
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

export interface Load {
  rate: number;
  p50: number;
  p99: number;
  failed: number;
}

/** Folds a folder's next read file in a process of its own; returns its name. */
export const rebuildIn = async (dir: string): Promise<{ file: string }> =>
  JSON.parse(await firstLine(start('rebuilder', [dir])));

/** Runs one load to its end. @throws when a request was not answered with 200 */
export async function load({
  hosts,
  ...options
}: { hosts: string[] } & Record<string, unknown>): Promise<Load> {
  const child = start('load', [JSON.stringify(options)]);
  child.send(hosts); // ten thousand ids are no argument
  const answer = JSON.parse(await firstLine(child)) as Load;
  if (answer.failed > 0) throw new Error(`${answer.failed} requests failed under load`);
  return answer;
}

async function firstLine(child: ChildProcess): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout!) {
    text += chunk;
    if (text.includes('\n')) return text.slice(0, text.indexOf('\n'));
  }
  throw new Error('a process of the benchmark ended without a word');
}

export const median = (values: number[]): number =>
  values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)]!;
