import { request } from 'node:http';
import { join } from 'node:path';
import type { LoadedConfig } from '../config.ts';
import { HubError, type HubErrorCode } from '../errors.ts';
import type { Line } from '../local-door.ts';
import { requireLog } from '../log/reader.ts';
import { makeLogger } from '../logger.ts';
import { announceFirst } from './announce.ts';
import { progressBar } from './progress.ts';
import { settingsFor } from './settings.ts';
import { exitCodeOf, linesOfAny, note, type Shell } from './shell.ts';

/** The hub's own socket, as a command uses it. */
export interface Door {
  /** An API call with an operator's rights. @throws HubError with what the hub answered */
  api<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** A call that only the socket takes, with a progress bar while it lasts. */
  internal<T>(method: string, path: string, options?: { body?: unknown; label?: string }): Promise<T>;
}

/**
 * Runs a command against the hub of a data folder: the one that serves it, else one that is opened here under the lock
 * and closed again. Both are asked over the same socket.
 * @throws HubError not_found for a folder without a log, locked when a hub has it that does not answer (yet), and what
 *   `settingsFor` does
 */
export async function throughDoor<T>(
  shell: Shell,
  configFile: string | undefined,
  work: (door: Door, loaded: LoadedConfig) => Promise<T>,
): Promise<T> {
  const loaded = settingsFor(shell, configFile);
  const dir = loaded.config.server.data_dir;
  const socket = join(dir, 'hub.sock');
  if (await isServed(socket)) return work(doorAt(shell, socket), loaded);

  requireLog(dir);
  const { openHub } = await import('../hub.ts'); // only here: most commands find a hub that serves
  const { serveSocket } = await import('../http/server.ts');
  const bar = progressBar(shell, 'folding the log');
  const hub = await openHub(loaded.config, {
    env: shell.env,
    now: shell.now,
    listens: false,
    logger: makeLogger('warn'),
    onProgress: bar.show,
    onFatal: (error) => {
      for (const line of linesOfAny(error, false)) note(shell, line);
      process.exit(exitCodeOf(error));
    },
  });
  bar.end();
  announceFirst(shell, hub, { configFile, say: note }); // not yet served once: results alone go to standard output
  try {
    const served = await serveSocket(hub);
    try {
      return await work(doorAt(shell, served.path), loaded);
    } finally {
      await served.close();
    }
  } finally {
    await hub.close();
  }
}

/** Whether a hub answers at a socket, to this user. */
export async function isServed(socket: string): Promise<boolean> {
  try {
    await send(socket, 'GET', '/healthz');
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ECONNREFUSED' || code === 'ENOTDIR' || code === 'EACCES') return false;
    throw error;
  }
}

export const doorAt = (shell: Shell, socket: string): Door => ({
  async api(method, path, body) {
    const { status, text } = await send(socket, method, path, body);
    const answer = text === '' ? undefined : JSON.parse(text);
    if (status >= 200 && status < 300) return answer;
    throw refused(status, answer as Problem);
  },
  async internal(method, path, { body, label = 'working' } = {}) {
    const bar = progressBar(shell, label);
    let result: unknown;
    const onLine = (text: string) => {
      const line = JSON.parse(text) as Line;
      if ('progress' in line) bar.show(line.progress.done, line.progress.of);
      if ('result' in line) result = line.result;
      if ('error' in line) {
        const { code, message, ...more } = line.error;
        throw code === 'internal'
          ? new HubError('unavailable', message, more)
          : new HubError(code, message, more);
      }
    };
    try {
      const { text } = await send(socket, method, path, body, onLine);
      if (text !== '') onLine(text);
    } finally {
      bar.end();
    }
    if (result === undefined) throw new HubError('unavailable', 'the hub ended before it was done');
    return result as never; // the caller names what this path answers
  },
});

interface Problem {
  type?: string;
  detail?: string;
  errors?: { path: string; message: string }[];
}

function refused(status: number, problem: Problem | undefined): HubError {
  const code = problem?.type?.split(':').at(-1) ?? 'internal';
  const known = status >= 500 ? 'unavailable' : (code as HubErrorCode); // `type` is made from the code of a HubError
  const message = problem?.detail ?? `the hub answered ${status}`;
  const errors = problem?.errors ?? [];
  // the detail of one mistake is that mistake; of several, the first of them
  if (errors.some(({ path, message: what }) => message === `${path || 'body'}: ${what}`))
    return errors.length === 1
      ? new HubError(known, message)
      : new HubError(known, `${errors.length} mistakes`, { errors });
  return new HubError(known, message, { errors });
}

/** One request; with `onLine` the body is handed over line by line, and only what is left behind the last one is kept. */
function send(
  socketPath: string,
  method: string,
  path: string,
  body?: unknown,
  onLine?: (line: string) => void,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const headers =
      payload === undefined
        ? {}
        : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(payload) };
    const outgoing = request(
      { socketPath, method, path, agent: false, headers: { Host: 'localhost', ...headers } },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (part: string) => {
          text += part;
          if (!onLine) return;
          const lines = text.split('\n');
          text = lines.pop() ?? '';
          try {
            lines.forEach(onLine);
          } catch (error) {
            reject(error);
            answer.destroy();
          }
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
        answer.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(payload);
  });
}
