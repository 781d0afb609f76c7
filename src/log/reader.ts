import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { HubError } from '../errors.ts';
import type { Vault } from '../vault.ts';
import type { Head, LogReader } from './event-log.ts';
import { decodeRow, type ReadRow } from './row.ts';

const pageSize = 200;

/** Reads over one connection. Shared by the writer's log and by readers beside it. */
export function readerOver(db: Database.Database, vault: Vault): Omit<LogReader, 'close'> {
  const head = db.prepare<[], { position: number; log_id: string; digest: Buffer | null }>(
    'SELECT h.position, h.log_id, e.digest FROM head h LEFT JOIN events e ON e.position = h.position',
  );
  const columns =
    'position, recorded_at, type, stream, version, actor, cause, key, data, lower(hex(digest)) AS digest';
  const page = db.prepare<[number, number], ReadRow>(
    `SELECT ${columns} FROM events WHERE position > ? ORDER BY position LIMIT ?`,
  );
  const one = db.prepare<[number], ReadRow>(`SELECT ${columns} FROM events WHERE position = ?`);
  const hashAt = db.prepare<[number], Buffer>('SELECT digest FROM events WHERE position = ?').pluck();

  return {
    head(): Head {
      const row = head.get()!;
      return { position: row.position, logId: row.log_id, hash: row.digest?.toString('hex') ?? '' };
    },
    // pages, not one long cursor: a caller may append while it reads, and a handler may throw halfway. Short ones, and
    // decoded as they are walked: what dies young is not copied by the collector
    read: (after, limit) => ({
      *[Symbol.iterator]() {
        for (let left = limit, from = after; left > 0; ) {
          const rows = page.all(from, Math.min(pageSize, left));
          for (const row of rows) yield decodeRow(row, vault);
          if (rows.length < Math.min(pageSize, left)) return;
          left -= rows.length;
          from = rows.at(-1)!.position;
        }
      },
    }),
    at(position) {
      const row = one.get(position);
      return row && decodeRow(row, vault);
    },
    hashAt: (position) => hashAt.get(position)?.toString('hex'),
  };
}

/** @throws HubError not_found when the folder holds no log */
export function requireLog(dir: string): void {
  if (existsSync(join(dir, 'log.db'))) return;
  throw new HubError('not_found', `${dir} holds no log`, {
    hint: 'give the right data folder, or start the hub once',
  });
}

/** Opens the log of a data folder for reading, with or without a hub that writes it. */
export function openLogReader(dir: string, vault: Vault): LogReader & { db: Database.Database } {
  requireLog(dir);
  const db = new Database(join(dir, 'log.db'), { readonly: true, timeout: 200 });
  return { ...readerOver(db, vault), db, close: () => db.close() };
}
