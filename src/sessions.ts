import { randomBytes } from 'node:crypto';
import { hashOf } from './keys.ts';
import type { SqliteLog } from './log/sqlite-log.ts';
import { isFull } from './log/storage-error.ts';

export interface Session {
  name: string;
  madeAt: number;
}

/** Who is signed in to the dashboard. Only hashes of the cookies are kept. */
export interface Sessions {
  /** A new session of somebody who has a password; returns the cookie's value. */
  start(name: string): string;
  /**
   * The session of a cookie, kept alive by being used; undefined when it ended or never was. It ends with the password
   * that opened it: when that is changed, or its owner is no longer one of the people.
   */
  find(token: string): Session | undefined;
  /** Whether {@link find} would find it. Asking is not using: what only watches does not keep itself alive. */
  isOpen(token: string): boolean;
  end(token: string): void;
  /** Calls back after a session was ended by its owner; returns how to stop that. */
  onEnd(listener: () => void): () => void;
}

export const sessionMs = 7 * 86_400_000;
const touchMs = 3_600_000;

interface Row {
  name: string;
  made_at: number;
  seen_at: number;
}

/**
 * @param passwords the PHC strings of those who may sign in, by name; looked at anew each time
 */
export function openSessions(
  { db, beside }: Pick<SqliteLog, 'db' | 'beside'>,
  now: () => number,
  passwords: ReadonlyMap<string, string>,
): Sessions {
  const insert = db.prepare<[string, string, number, number]>('INSERT INTO sessions VALUES (?, ?, ?, ?)');
  const select = db.prepare<[string], Row>(
    'SELECT name, made_at, seen_at FROM sessions WHERE token_hash = ?',
  );
  const touch = db.prepare<[number, string]>('UPDATE sessions SET seen_at = ? WHERE token_hash = ?');
  const remove = db.prepare<[string]>('DELETE FROM sessions WHERE token_hash = ?');
  const expire = db.prepare<[number]>('DELETE FROM sessions WHERE seen_at < ?');
  const forget = db.prepare<[string]>(
    'DELETE FROM sessions WHERE name NOT IN (SELECT value FROM json_each(?))',
  );
  const listeners = new Set<() => void>();

  /** What stands as a session's name: who, and the print of the password that opened it. */
  const boundTo = (name: string): string | undefined => {
    const password = passwords.get(name);
    return password === undefined ? undefined : `${hashOf(password).slice(0, 16)} ${name}`;
  };

  function open(token: string): (Row & { tokenHash: string }) | undefined {
    const tokenHash = hashOf(token);
    const row = select.get(tokenHash);
    if (row === undefined || now() - row.seen_at > sessionMs) return undefined;
    const name = row.name.slice(row.name.indexOf(' ') + 1);
    return boundTo(name) === row.name ? { ...row, name, tokenHash } : undefined;
  }

  // a password that is changed back does not bring back who was signed in under it
  unlessFull(() => beside(() => forget.run(JSON.stringify([...passwords.keys()].map(boundTo)))));

  return {
    start(name) {
      const bound = boundTo(name);
      if (bound === undefined) throw new Error('a session for somebody without a password');
      const token = randomBytes(32).toString('base64url');
      beside(() => {
        expire.run(now() - sessionMs);
        insert.run(hashOf(token), bound, now(), now());
      });
      return token;
    },
    find(token) {
      const session = open(token);
      if (session === undefined) return undefined;
      const { name, made_at, seen_at, tokenHash } = session;
      // not at each request: each write is an fsync
      if (now() - seen_at > touchMs) unlessFull(() => beside(() => touch.run(now(), tokenHash)));
      return { name, madeAt: made_at };
    },
    isOpen: (token) => open(token) !== undefined,
    end(token) {
      beside(() => remove.run(hashOf(token)));
      for (const listener of listeners) listener();
    },
    onEnd(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** On a full disk a session is as old as it was, and the hub opens: pages must be seen there above all. */
function unlessFull(write: () => void): void {
  try {
    write();
  } catch (error) {
    if (!isFull(error)) throw error;
  }
}
