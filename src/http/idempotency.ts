import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Erased, type Sealed } from '../../schema/sealed.ts';
import { HubError } from '../errors.ts';
import type { Hub } from '../hub.ts';
import type { Speaker } from './gate.ts';
import { bytesOf, type Reply, typeOf } from './reply.ts';

const keepMs = 24 * 3_600_000;
const rowsAStep = 2_000;

interface AnswerRow {
  body: Buffer;
  at: number;
  status: number;
  answer: Sealed | null;
}

/** What of an answer must be the same the second time; sealed, because it may hold what is personal. */
interface Kept {
  type: string;
  headers: Record<string, string>;
  /** base64; null where there was none */
  body: string | null;
}

/** One request under an `Idempotency-Key`, scoped to who sent it and where. */
export interface Once {
  /** the answer of the first time, if there was one. @throws HubError unprocessable for another body, conflict for a secret */
  before(): Reply | undefined;
  /** Keeps the answer; inside the transaction of the append. `position` is of the last event, 0 for none. */
  keep(reply: Reply, position: number): void;
  /** whether `keep` was called */
  kept(): boolean;
}

/** What a request under a key is, for finding it again. */
export interface Repeatable {
  speaker: Speaker;
  incoming: IncomingMessage;
  path: string;
  bytes: Uint8Array;
  /** the customer that it is about, under whose key the answer is sealed; null: the hub's */
  customerId: string | null;
}

/** @throws HubError bad_request for a key that is none */
export function onceFor(
  hub: Hub,
  { speaker, incoming, path, bytes, customerId }: Repeatable,
): Once | undefined {
  const key = incoming.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !/^[\x20-\x7e]{1,255}$/.test(key)) {
    throw new HubError('bad_request', 'Idempotency-Key: 1 to 255 printable characters');
  }
  const scope = `${speaker.credential} ${speaker.actor} ${incoming.method} ${path}`;
  const field = `answer ${scope} ${key}`; // an answer that is put under another key does not open
  const digest = hash('sha256', bytes, 'buffer');
  const { db } = hub.log;
  let isKept = false;
  return {
    kept: () => isKept,
    before() {
      const row = db
        .prepare<[string, string], AnswerRow>(
          'SELECT body, at, status, answer FROM answers WHERE scope = ? AND key = ?',
        )
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
      const first = hub.vault.openLeaf(field, row.answer) as Kept | typeof Erased;
      if (first === Erased) {
        throw new HubError('conflict', 'this was done, and whom it was about has been erased since');
      }
      const { type, headers, body } = first;
      return {
        status: row.status,
        type,
        headers,
        body: body === null ? undefined : Buffer.from(body, 'base64'),
      };
    },
    keep(reply, position) {
      isKept = true;
      db.prepare<[string, string, number]>('DELETE FROM answers WHERE scope = ? AND key = ? AND at < ?').run(
        scope,
        key,
        hub.now() - keepMs,
      );
      const answer = reply.secret ? null : hub.vault.sealLeaf(customerId, field, toKeep(reply));
      db.prepare<[string, string, Buffer, number, number, number, string | null]>(
        'INSERT INTO answers VALUES (?, ?, ?, ?, ?, ?, ?)',
      ).run(scope, key, digest, hub.now(), position, reply.status, answer);
    },
  };
}

function toKeep(reply: Reply): Kept {
  const bytes = bytesOf(reply);
  return {
    type: typeOf(reply),
    headers: reply.headers ?? {},
    body: bytes === undefined ? null : Buffer.from(bytes).toString('base64'),
  };
}

/** Deletes the answers that nobody can ask for any more, some a turn. Returns how many. For the schedule. */
export async function forgetOldAnswers(hub: Hub): Promise<number> {
  const slice = hub.log.db.prepare<[number, number]>(
    'DELETE FROM answers WHERE (scope, key) IN (SELECT scope, key FROM answers WHERE at < ? LIMIT ?)',
  );
  const before = hub.now() - keepMs;
  for (let forgotten = 0; ; ) {
    const { changes } = hub.log.beside(() => slice.run(before, rowsAStep));
    forgotten += changes;
    if (changes < rowsAStep) return forgotten;
    await new Promise((resolve) => setImmediate(resolve)); // ingest goes first
  }
}
