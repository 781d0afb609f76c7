import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { backUp } from './backup.ts';
import { BackupNote, noteBackup } from './backup-notes.ts';
import { HubError } from './errors.ts';
import type { Hub } from './hub.ts';
import { statusOf } from './status.ts';

/** What the CLI asks of a hub over its socket, beside the API. Answers are lines of JSON: progress, then the outcome. */
export type Line =
  | { progress: { done: number; of: number } }
  | { result: unknown }
  | {
      error: {
        code: HubError['code'] | 'internal';
        message: string;
        hint?: string;
        errors?: HubError['errors'];
      };
    };

type OnProgress = (done: number, of: number) => void;
type Work = (hub: Hub, body: unknown, onProgress: OnProgress) => unknown;

const Backup = z.strictObject({
  file: z.string(),
  keys: z
    .strictObject({ file: z.string(), expiresAt: z.number(), masterKey: z.string().nullable() })
    .nullable(),
});

const Switch = z.strictObject({ file: z.string() });

const works: Record<string, Work> = {
  'GET /internal/status': (hub) => statusOf(hub),
  'POST /internal/reload': (hub) => hub.reload(),
  'POST /internal/switch': (hub, body) => hub.switchTo(Switch.parse(body).file),
  'POST /internal/backup': (hub, body, onProgress) => backUp(hub, Backup.parse(body), onProgress),
  'POST /internal/backup-checked': (hub, body) =>
    hub.log.beside(() => noteBackup(hub.log.db, BackupNote.parse(body), hub.now())),
};

const mostBytes = 64 * 1024;
const progressEveryMs = 50;

/**
 * Answers a request under `/internal/`; only the socket in the data folder leads here. Never throws: an error that is
 * known goes back in words, any other is logged.
 */
export async function internalRequest(
  hub: Hub,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const say = (line: Line) => void outgoing.write(`${JSON.stringify(line)}\n`);
  outgoing.setHeader('Content-Type', 'application/x-ndjson');
  let toldAt = Number.NEGATIVE_INFINITY;
  const onProgress = (done: number, of: number) => {
    if (done < of && performance.now() - toldAt < progressEveryMs) return;
    toldAt = performance.now();
    say({ progress: { done, of } });
  };
  try {
    const work = works[`${incoming.method} ${incoming.url}`];
    if (!work)
      throw new HubError('not_found', `the running hub knows no ${incoming.method} ${incoming.url}`, {
        hint: 'it is another version than this command: restart it',
      });
    const body = await readJson(incoming);
    say({ result: (await work(hub, body, onProgress)) ?? null });
  } catch (error) {
    if (!(error instanceof HubError))
      hub.logger.error({ path: incoming.url, error: String((error as Error).stack) }, 'a command failed');
    say({ error: inWords(error) });
  }
  outgoing.end();
}

function inWords(error: unknown): Extract<Line, { error: unknown }>['error'] {
  if (!(error instanceof HubError))
    return { code: 'internal', message: (error as Error).message, hint: 'the log of the hub has more' };
  const { code, message, hint, errors } = error;
  return {
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(errors === undefined ? {} : { errors }),
  };
}

async function readJson(incoming: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of incoming as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > mostBytes) throw new HubError('too_large', 'a command of more than 64 KiB');
    parts.push(part);
  }
  return size === 0 ? undefined : JSON.parse(Buffer.concat(parts).toString());
}
