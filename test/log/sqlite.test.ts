import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { CustomerKeyIssued } from '../../schema/events/customer.ts';
import { PreferencesSet } from '../../schema/events/notification.ts';
import { lockFolder } from '../../src/lock.ts';
import { chainOf, digestOf, type Row } from '../../src/log/row.ts';
import { blocked, eventLogContract, reported } from '../contract/event-log.ts';
import { eventLogKeeps } from '../contract/event-log-keeps.ts';
import { emptyFolder, logFolder } from './folder.ts';

const alone = () => {
  const folder = logFolder();
  folder.log.close();
  folder.open({ groupCommit: false });
  return folder;
};

describe.each([
  ['with group commit', () => logFolder()],
  ['with one transaction a request', alone],
] as const)('%s', (_, open) => {
  eventLogContract(open);
  eventLogKeeps(open);
});

/** Another connection to the log of a folder, as somebody with a SQLite shell would open it. */
function shellOn(dir: string): Database.Database {
  return new Database(join(dir, 'log.db'), { timeout: 200 });
}

describe('durability', () => {
  test('every commit is synchronous=FULL in WAL, also after the first write', async () => {
    const { log } = logFolder();
    await log.append([blocked('a')]);
    expect(log.db.pragma('synchronous', { simple: true })).toBe(2);
    expect(log.db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(log.db.pragma('auto_vacuum', { simple: true })).toBe(2);
  });

  test('appends of one turn share one transaction, and a conflict among them is alone', async () => {
    const { log } = logFolder();
    const batches: number[] = [];
    log.onAppend((events) => void batches.push(events.length));
    await Promise.allSettled([
      ...Array.from({ length: 20 }, () => log.append([reported('a-1')])),
      log.append([blocked('a')], { expect: { stream: 'customer-a', version: 7 } }),
      ...Array.from({ length: 20 }, () => log.append([reported('a-1')])),
    ]);
    expect(batches).toEqual([40]);
  });

  test('a burst is cut into transactions of about 64 events, so that nobody waits for all of it', async () => {
    const { log } = logFolder();
    const batches: number[] = [];
    log.onAppend((events) => void batches.push(events.length));
    await Promise.all(Array.from({ length: 150 }, () => log.append([reported('a-1')])));
    expect(batches).toEqual([64, 64, 22]);
  });
});

describe('what is on disk', () => {
  const bytesOf = (dir: string) =>
    Buffer.concat(
      ['log.db', 'log.db-wal']
        .map((file) => join(dir, file))
        .filter((file) => existsSync(file))
        .map((file) => readFileSync(file)),
    );

  test('a personal leaf is sealed on disk and opened on reading', async () => {
    const { dir, log } = logFolder();
    const data = {
      customerId: 'a',
      email: 'kovacs.bela@example.hu',
      enabledEvents: ['test'],
      cooldownHours: 6,
      language: null,
    };
    await log.append([PreferencesSet(data, { actor: 'api' }), blocked('a', undefined, 'nem fizetett')]);
    expect(log.at(1)!.data).toEqual(data);
    expect(log.at(2)!.data).toEqual({ customerId: 'a', reason: 'nem fizetett' });
    for (const text of ['kovacs.bela', 'nem fizetett']) expect(bytesOf(dir).includes(text)).toBe(false);
    expect(bytesOf(dir).includes('PreferencesSet')).toBe(true);
  });

  test('a secret leaf stays sealed for the listener and for every reader', async () => {
    const { dir, log, vault } = logFolder();
    const heard: unknown[] = [];
    log.onAppend((events) => void heard.push(...events.map(({ data }) => data)));
    const apiKey = 'deadbeef'.repeat(8);
    await log.append([
      CustomerKeyIssued(
        { customerId: 'a', apiKeyHash: 'a'.repeat(64), apiKey, oldKeyUntil: null },
        { actor: 'api' },
      ),
    ]);
    const read = log.at(1)!.data as { apiKey: never };
    expect(read.apiKey).toMatch(/^v1\./);
    expect(heard).toEqual([read]);
    expect(vault.openLeaf('CustomerKeyIssued.apiKey', read.apiKey)).toBe(apiKey);
    expect(bytesOf(dir).includes(apiKey)).toBe(false);
  });

  test('a report is kept byte for byte as it was sent', async () => {
    const { log } = logFolder();
    const text = '{ "host_id":"a-1",  "n": 1.50, "big": 12345678901234567890 }';
    await log.append([{ ...reported('a-1', JSON.parse(text)), bodyText: text }]);
    expect(log.db.prepare('SELECT data FROM events').pluck().get()).toContain(text);
  });

  test('every row carries its digest, and facts the chain over them', async () => {
    const { log } = logFolder();
    await log.append([blocked('a'), reported('a-1'), blocked('b', 'k'), reported('a-1'), blocked('a')]);
    const rows = log.db.prepare<[], Row>('SELECT * FROM events ORDER BY position').all();
    let chain: Buffer = Buffer.alloc(32);
    for (const row of rows) {
      expect(row.digest.equals(digestOf(row)), `digest of ${row.position}`).toBe(true);
      if (row.version === null) expect(row.chain).toBeNull();
      else {
        chain = chainOf(chain, row.digest);
        expect(row.chain!.equals(chain), `chain at ${row.position}`).toBe(true);
      }
    }
    expect(log.db.prepare('SELECT chain FROM head').pluck().get()).toEqual(chain);
  });
});

describe('immutable', () => {
  test.each([
    ["UPDATE events SET data = '{}' WHERE position = 1"],
    ["UPDATE events SET actor = 'somebody'"],
    ['DELETE FROM events WHERE position = 1'],
    ['DELETE FROM events WHERE position = 2'],
    [
      "INSERT OR REPLACE INTO events SELECT position, recorded_at, type, stream, version, actor, cause, key, '{}', digest, chain FROM events WHERE position = 1",
    ],
    [
      "REPLACE INTO events SELECT 2, recorded_at, type, stream, version, actor, cause, key, '{}', digest, chain FROM events WHERE position = 1",
    ],
    ['UPDATE head SET position = 0'],
    ["UPDATE head SET log_id = 'another'"],
    ['DELETE FROM head'],
  ])('the log itself refuses %s, whoever connects', async (statement) => {
    const { dir, log } = logFolder();
    await log.append([blocked('a'), reported('a-1')]);
    const before = log.db.prepare('SELECT * FROM events').all();
    const shell = shellOn(dir);
    expect(() => shell.exec(statement)).toThrow(/immutable|for ever|head/);
    expect(() => log.db.exec(statement)).toThrow(/immutable|for ever|head/);
    shell.close();
    expect(log.db.prepare('SELECT * FROM events').all()).toEqual(before);
  });

  test('telemetry below the pruned boundary may go, facts may not', async () => {
    const { log } = logFolder();
    await log.append([blocked('a'), reported('a-1'), reported('a-1')]);
    log.db.exec('UPDATE head SET pruned_before = 3');
    expect(() => log.db.exec('DELETE FROM events WHERE position = 1')).toThrow(/for ever/);
    expect(() => log.db.exec('DELETE FROM events WHERE position = 3')).toThrow(/for ever/);
    log.db.exec('DELETE FROM events WHERE position = 2');
    expect([...log.read(0, 10)].map(({ position }) => position)).toEqual([1, 3]);
    expect(() => log.db.exec('UPDATE head SET pruned_before = 1')).toThrow(/head/);
  });
});

describe('damage', () => {
  test.each(['data', 'actor', 'stream', 'recorded_at', 'type'])(
    'a changed byte of %s is found on reading, and named by its position',
    async (column) => {
      const folder = logFolder();
      await folder.log.append([
        blocked('a'),
        reported('a-1', { host_id: 'a-1', mark: 'xyzzy' }),
        blocked('b'),
      ]);
      folder.log.db.exec('DROP TRIGGER events_are_immutable');
      const value = column === 'recorded_at' ? 'recorded_at + 1' : `${column} || 'x'`;
      folder.log.db.exec(`UPDATE events SET ${column} = ${value} WHERE position = 2`);
      expect(folder.log.at(1)!.position).toBe(1);
      expect(() => folder.log.at(2)).toThrow(
        expect.objectContaining({ code: 'damaged', message: expect.stringContaining('position 2 ') }),
      );
      expect(() => [...folder.log.read(0, 10)]).toThrow(/position 2 /);
    },
  );

  test('a file that is no database is refused in words, and left as it is', () => {
    const dir = emptyFolder();
    writeFileSync(join(dir, 'log.db'), 'these are my notes, not a log'.repeat(100));
    expect(() => logFolder(dir)).toThrow(expect.objectContaining({ code: 'damaged' }));
    expect(readFileSync(join(dir, 'log.db'), 'utf8')).toMatch(/^these are my notes/);
  });

  test('a log of a newer hub is refused, never migrated back', async () => {
    const folder = logFolder();
    folder.log.db.pragma('user_version = 99');
    folder.log.close();
    expect(() => folder.open()).toThrow(
      expect.objectContaining({ code: 'bad_config', message: expect.stringContaining('newer hub') }),
    );
  });

  test('another writer in between stops the log for good, instead of two histories', async () => {
    const { dir, log, fatal } = logFolder();
    await log.append([blocked('a')]);
    const shell = shellOn(dir);
    shell.exec('UPDATE head SET position = position + 1');
    shell.close();
    await expect(log.append([blocked('a')])).rejects.toMatchObject({ code: 'damaged' });
    await expect(log.append([blocked('a')])).rejects.toMatchObject({ code: 'unavailable' });
    expect(fatal).toHaveLength(1);
  });
});

describe('a full disk', () => {
  const limit = (log: { db: Database.Database }, extra: number) => {
    const pages = log.db.pragma('page_count', { simple: true }) as number;
    log.db.pragma(`max_page_count = ${pages + extra}`);
  };
  const big = (n: number) => reported('a-1', { host_id: 'a-1', n, filling: 'x'.repeat(20_000) });

  test('refuses with unavailable, keeps what it answered, stores nothing by half, and goes on once there is room', async () => {
    const folder = logFolder();
    const { log, fatal } = folder;
    await log.append([blocked('a')]);
    limit(log, 30);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 40 }, async (_, n) => {
        for (let turn = 0; turn < n; turn++) await new Promise((resolve) => setImmediate(resolve));
        return log.append([big(n), blocked('b')]);
      }),
    );
    const kept = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []));
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(refused.length).toBeGreaterThan(0);
    expect(kept.length).toBeGreaterThan(0);
    for (const reason of refused)
      expect(reason).toMatchObject({
        code: 'unavailable',
        message: 'the disk is full',
        retryAfterSeconds: 30,
      });
    expect(fatal).toEqual([]);
    expect([...log.read(1, 1_000)]).toEqual(kept);

    limit(log, 100_000);
    const [next] = await log.append([big(99)]);
    expect(next!.position).toBe(kept.length + 2);
    folder.reopen();
    expect(folder.log.head().position).toBe(kept.length + 2);
  });
});

describe('the lock of a data folder', () => {
  test('keeps a second hub out, naming the pid of the first, until it lets go', () => {
    const dir = emptyFolder();
    const unlock = lockFolder(dir, 4711);
    expect(() => lockFolder(dir, 4712)).toThrow(
      expect.objectContaining({ code: 'locked', message: expect.stringContaining('pid 4711') }),
    );
    unlock();
    lockFolder(dir, 4712)();
  });

  test('that a killed hub left behind keeps nobody out', () => {
    const dir = emptyFolder();
    writeFileSync(join(dir, 'hub.lock'), '4711\n');
    const unlock = lockFolder(dir, 4712);
    expect(readFileSync(join(dir, 'hub.lock'), 'utf8')).toBe('4712\n');
    unlock();
  });
});
