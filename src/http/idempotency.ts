import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { HubError } from '../errors.ts';
import type { Hub } from '../hub.ts';
import type { Speaker } from './gate.ts';
import type { Reply } from './reply.ts';
import { bytesOf } from './reply.ts';

const keepMs = 24 * 3_600_000;

interface AnswerRow {
  body: Buffer;
  at: number;
  position: number;
  status: number;
  answer: string | null;
}

/** One request under an `Idempotency-Key`, scoped to who sent it and where. */
export interface Once {
  /** the answer of the first time, if there was one. @throws HubError unprocessable for another body, conflict for a secret */
  before(): Reply | undefined;
  /** Keeps the answer; inside the transaction of the append. */
  keep(reply: Reply, position: number): void;
}

/** @throws HubError bad_request for a key that is none */
export function onceFor(
  hub: Hub,
  speaker: Speaker,
  incoming: IncomingMessage,
  path: string,
  bytes: Uint8Array,
): Once | undefined {
  const key = incoming.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !/^[\x20-\x7e]{1,255}$/.test(key)) {
    throw new HubError('bad_request', 'Idempotency-Key: 1 to 255 printable characters');
  }
  const scope = `${speaker.credential} ${speaker.actor} ${incoming.method} ${path}`;
  const digest = hash('sha256', bytes, 'buffer');
  const { db } = hub.log;
  return {
    before() {
      const row = db
        .prepare<[string, string], AnswerRow>('SELECT * FROM answers WHERE scope = ? AND key = ?')
        .get(scope, key);
      if (row === undefined || hub.now() - row.at > keepMs) return undefined;
      if (!row.body.equals(digest)) {
        throw new HubError('unprocessable', 'this Idempotency-Key was used with another body', {
          hint: 'take a new key',
        });
      }
      if (row.answer === null) {
        throw new HubError('conflict', 'this was done, and its secret was shown once', {
          hint: 'rotate the key to get a new one',
        });
      }
      const headers = { 'Hub-Position': String(row.position) };
      return { status: row.status, body: row.answer === '' ? undefined : JSON.parse(row.answer), headers };
    },
    keep(reply, position) {
      db.prepare<[number]>('DELETE FROM answers WHERE at < ?').run(hub.now() - keepMs);
      const answer = reply.secret ? null : ((bytesOf(reply) as string | undefined) ?? '');
      db.prepare<[string, string, Buffer, number, number, number, string | null]>(
        'INSERT INTO answers VALUES (?, ?, ?, ?, ?, ?, ?)',
      ).run(scope, key, digest, hub.now(), position, reply.status, answer);
    },
  };
}
