import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const launcher = join(root, 'src', 'hub.mjs');

export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** A process that is running, and what it has said so far. */
export interface Running {
  child: ChildProcess;
  out(): string;
  err(): string;
  /** Resolves with the match once it stands in what was said. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  ended: Promise<Ended>;
}

/** A folder of its own, gone after the test. */
export function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'hub-cli-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** The environment of a hub on a folder and a free port; nothing of ours leaks into it. */
export const envOf = (dir: string, more: Record<string, string> = {}): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  HUB_SERVER_DATA_DIR: dir,
  HUB_SERVER_LISTEN: '127.0.0.1:0',
  ...more,
});

/** Starts a program; it is ended with the test. */
export function start(command: string, args: readonly string[], env: NodeJS.ProcessEnv, cwd = root): Running {
  const child = spawn(command, args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] });
  const said = { out: '', err: '' };
  const waiting = new Set<() => void>();
  const hear = (stream: 'out' | 'err') => (part: Buffer) => {
    said[stream] += part;
    for (const look of waiting) look();
  };
  child.stdout.on('data', hear('out'));
  child.stderr.on('data', hear('err'));
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, ...said })));
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await ended;
  });
  return {
    child,
    ended,
    out: () => said.out,
    err: () => said.err,
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(said.out + said.err);
          if (match === null) return;
          waiting.delete(look);
          resolve(match);
        };
        waiting.add(look);
        look();
        void ended.then(() => reject(new Error(`ended without saying ${pattern}: ${said.out}${said.err}`)));
      }),
  };
}

/** Runs `hub <args>` to its end. */
export function hub(args: readonly string[], env: NodeJS.ProcessEnv, input = ''): Promise<Ended> {
  const running = start(process.execPath, [launcher, ...args], env);
  running.child.stdin?.end(input);
  return running.ended;
}

/** Starts `hub serve` and waits until its doors are open. */
export async function serve(
  env: NodeJS.ProcessEnv,
  args: readonly string[] = [],
): Promise<Running & { url: string }> {
  const running = start(process.execPath, [launcher, 'serve', ...args], env);
  const [url] = await running.says(/http:\/\/127\.0\.0\.1:\d+(?=[\s\S]*(agent --config|position))/);
  return { ...running, url };
}

/** Sends a signal and waits for the end. */
export function stop(running: Running, signal: NodeJS.Signals = 'SIGTERM'): Promise<Ended> {
  running.child.kill(signal);
  return running.ended;
}
