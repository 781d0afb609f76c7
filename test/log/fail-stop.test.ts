import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openHeadMark } from '../../src/log/head-mark.ts';
import { requireSqlite } from '../../src/log/open-database.ts';
import { openLog } from '../../src/log/sqlite.ts';
import { isFatal, isFull, unavailable } from '../../src/log/storage-error.ts';
import { blocked, reported } from '../contract/event-log.ts';
import { given, type Scenario } from '../scenario.ts';
import { emptyFolder, type LogFolder, logFolder } from './folder.ts';

const failedCall = (code: string) => Object.assign(new Error(`${code}: write`), { code, syscall: 'write' });
const fail = (error: Error) => () => {
  throw error;
};

describe('a write beside the log', () => {
  test.each(['EIO', 'EROFS'])(
    'that meets %s stops the log at once, and fails who waits with 503',
    async (code) => {
      const { log, fatal } = logFolder();
      const waiting = log.append([blocked('a')]);
      const error = failedCall(code);
      expect(() => log.beside(fail(error))).toThrow(
        expect.objectContaining({ code: 'unavailable', cause: error }),
      );
      await expect(waiting).rejects.toMatchObject({ code: 'unavailable' });
      await expect(log.append([blocked('a')])).rejects.toMatchObject({ code: 'unavailable' });
      expect(() => log.beside(() => 'written')).toThrow(expect.objectContaining({ code: 'unavailable' }));
      expect(fatal).toEqual([error]);
      expect(log.head().position).toBe(0);
    },
  );

  test('that finds no room is 503, and the next one is tried', async () => {
    const { log, fatal } = logFolder();
    const full = failedCall('ENOSPC');
    expect(() => log.beside(fail(full))).toThrow(expect.objectContaining({ message: 'the disk is full' }));
    expect(log.beside(() => 'written')).toBe('written');
    await log.append([blocked('a')]);
    expect(fatal).toEqual([]);
  });

  test('that has a bug is a bug', () => {
    const { log, fatal } = logFolder();
    const bug = new TypeError('undefined is not a function');
    expect(() => log.beside(fail(bug))).toThrow(bug);
    expect(fatal).toEqual([]);
  });
});

test('a storage error is known by its kind, also as a cause of another', () => {
  const sqlite = (code: string) => Object.assign(new Error(code), { code });
  for (const error of [sqlite('SQLITE_IOERR_WRITE'), sqlite('SQLITE_CORRUPT_INDEX'), failedCall('EIO')]) {
    for (const met of [error, unavailable(error)]) expect([isFatal(met), isFull(met)]).toEqual([true, false]);
  }
  for (const error of [sqlite('SQLITE_FULL'), sqlite('SQLITE_IOERR_SHMSIZE'), failedCall('ENOSPC')]) {
    for (const met of [error, unavailable(error)]) expect([isFatal(met), isFull(met)]).toEqual([false, true]);
  }
  for (const error of [
    new Error('x'),
    sqlite('SQLITE_CONSTRAINT'),
    sqlite('EIO'),
    failedCall('ENOENT'),
    null,
  ])
    expect([isFatal(error), isFull(error)]).toEqual([false, false]);
});

test.runIf(existsSync('/dev/full'))('a head mark that finds no room stays behind, and fails nobody', () => {
  const dir = emptyFolder();
  symlinkSync('/dev/full', join(dir, 'log.head'));
  const mark = openHeadMark(dir);
  mark.write(7, 'a'.repeat(64));
  mark.close();
});

describe('the start after the storage failed', () => {
  /** Opens the log again; what it tells. */
  function startAgain({ dir, vault }: LogFolder): string[] {
    const told: string[] = [];
    openLog({
      dir,
      vault,
      now: () => 0,
      onFatal: fail(new Error('fatal')),
      tell: (line) => told.push(line),
    }).close();
    return told;
  }

  async function failed() {
    const folder = logFolder();
    await folder.log.append([blocked('a'), reported('a-1'), blocked('b')]);
    expect(() => folder.log.beside(fail(failedCall('EIO')))).toThrow();
    folder.log.close();
    return folder;
  }

  test('looks at the whole log before it serves, once', async () => {
    const folder = await failed();
    expect(startAgain(folder)).toEqual([
      expect.stringContaining('EIO: write'),
      'log.db holds every event that was written',
    ]);
    expect(startAgain(folder)).toEqual([]);
  });

  test('is refused for a log that is not what was written, with the place and the next command, until it is mended', async () => {
    const folder = await failed();
    const shell = folder.open.bind(folder);
    const mark = readFileSync(join(folder.dir, 'log.suspect'));
    startAgain(folder);
    const log = shell();
    log.db.exec('DROP TRIGGER events_are_immutable');
    log.db.exec("UPDATE events SET actor = 'somebody' WHERE position = 2");
    log.close();
    writeFileSync(join(folder.dir, 'log.suspect'), mark);
    for (let start = 0; start < 2; start++) {
      expect(() => startAgain(folder)).toThrow(
        expect.objectContaining({
          code: 'damaged',
          message: expect.stringContaining('position 2 '),
          hint: expect.stringContaining('hub restore'),
        }),
      );
    }
  });
});

describe('a hub whose database takes no write any more', () => {
  /** Every write fails as on a file system that went read-only. */
  async function readOnly() {
    const fatal: unknown[] = [];
    const scenario = await given([], { world: { onFatal: (error) => void fatal.push(error) } });
    scenario.hub.log.db.pragma('query_only = ON');
    return { scenario, fatal };
  }

  test.each<[string, (scenario: Scenario) => unknown]>([
    ['a session', ({ hub }) => hub.sessions.start('operator')],
    ['a session that ends', ({ hub }) => hub.sessions.end('x')],
    ['an append', ({ hub }) => hub.append([blocked('a')])],
  ])('ends by what meets it: %s', async (_, write) => {
    const { scenario, fatal } = await readOnly();
    await expect((async () => write(scenario))()).rejects.toMatchObject({ code: 'unavailable' });
    expect(fatal).toHaveLength(1);
    await expect(scenario.hub.append([blocked('a')])).rejects.toMatchObject({ code: 'unavailable' });
    expect(fatal).toHaveLength(1);
    scenario.hub.log.db.pragma('query_only = OFF'); // for its end
  });
});

test('a SQLite that may lose what it has committed is refused', () => {
  expect(() => requireSqlite('3.51.2')).toThrow(expect.objectContaining({ code: 'bad_config' }));
  expect(() => requireSqlite('3.9.9')).toThrow(/3\.9\.9 is too old/);
  for (const version of ['3.51.3', '3.54.1', '3.100.0', '4.0.0']) requireSqlite(version);
});
