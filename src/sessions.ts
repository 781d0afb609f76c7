import { randomBytes } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { hashOf } from './keys.ts';
import { isFull } from './log/storage-error.ts';

export interface Session {
  name: string;
  madeAt: number;
}

/** Who is signed in to the dashboard. Only hashes of the cookies are kept. */
export interface Sessions {
  /** A new session; returns the cookie's value. */
  start(name: string): string;
  /** The session of a cookie, kept alive by being used; undefined when it ended or never was. */
  find(token: string): Session | undefined;
  end(token: string): void;
}

export const sessionMs = 7 * 86_400_000;
const touchMs = 3_600_000;

export function openSessions(db: Database, now: () => number): Sessions {
  const insert = db.prepare<[string, string, number, number]>('INSERT INTO sessions VALUES (?, ?, ?, ?)');
  const select = db.prepare<[string], { name: string; made_at: number; seen_at: number }>(
    'SELECT name, made_at, seen_at FROM sessions WHERE token_hash = ?',
  );
  const touch = db.prepare<[number, string]>('UPDATE sessions SET seen_at = ? WHERE token_hash = ?');
  const remove = db.prepare<[string]>('DELETE FROM sessions WHERE token_hash = ?');
  const expire = db.prepare<[number]>('DELETE FROM sessions WHERE seen_at < ?');

  /** On a full disk a session is as old as it was: pages must open there above all. */
  function prolong(tokenHash: string): void {
    try {
      touch.run(now(), tokenHash);
    } catch (error) {
      if (!isFull(error)) throw error;
    }
  }

  return {
    start(name) {
      expire.run(now() - sessionMs);
      const token = randomBytes(32).toString('base64url');
      insert.run(hashOf(token), name, now(), now());
      return token;
    },
    find(token) {
      const row = select.get(hashOf(token));
      if (row === undefined || now() - row.seen_at > sessionMs) return undefined;
      if (now() - row.seen_at > touchMs) prolong(hashOf(token)); // not at each request: each write is an fsync
      return { name: row.name, madeAt: row.made_at };
    },
    end: (token) => void remove.run(hashOf(token)),
  };
}
