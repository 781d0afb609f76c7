import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import Database from 'better-sqlite3';
import { listNotUnderstood } from '../projections/not-understood.ts';
import { openDb, type Projection } from '../projections/projection.ts';
import type { HubConfig } from '../schema/config.ts';
import { dayOf } from '../schema/summary.ts';
import { counted, duration } from '../views/format.ts';
import { type LastBackups, lastBackups } from './backup-notes.ts';
import { bad, type Check, dayMs, ok, warn } from './doctor-check.ts';
import { HubError } from './errors.ts';
import { openToRead } from './folder.ts';
import { masterKeyPlace } from './keys.ts';
import { readHeadMark } from './log/head-mark.ts';
import { sqliteCode } from './log/storage-error.ts';
import { rescue } from './log-file.ts';
import { currentReadFile } from './read-file.ts';
import type { Status } from './status.ts';

type Env = Record<string, string | undefined>;

/** What the log, its keys and its read file say. */
export function ofLog(
  config: HubConfig,
  env: Env,
  now: number,
  projections: readonly Projection[],
  serving: Status | undefined,
): Check[] {
  const dir = config.server.data_dir;
  if (serving && serving.logPlace !== 'there')
    return [bad(`log.db was ${serving.logPlace} while the hub serves`, rescue)];
  const mark = readHeadMark(dir);
  if (!existsSync(join(dir, 'log.db'))) {
    if (!mark) return [warn('there is no log yet', 'the first start makes it')];
    return [
      bad(`log.db is gone, but log.head says that it had ${mark.position} events`, 'hub restore <backup>'),
    ];
  }
  let opened: ReturnType<typeof openToRead>;
  try {
    opened = openToRead(config, env);
  } catch (error) {
    if (error instanceof HubError) return [bad(error.message, error.hint ?? 'see the README')];
    if (sqliteCode(error) === '') throw error;
    return [
      bad(
        `log.db cannot be read as a log: ${(error as Error).message}`,
        'hub verify tells more; then hub restore <backup>',
      ),
    ];
  }
  const { log } = opened.source;
  try {
    const head = log.head();
    const lastAt = log.at(head.position)?.recordedAt;
    return [
      ofMark(mark, head.position, log.hashAt(mark?.position ?? 0)),
      ofMasterKey(config, env),
      ...ofBackups(log.db, now),
      ...(lastAt === undefined ? [] : [ofClock(lastAt, now)]),
      ...ofReadFile(currentReadFile(dir, projections), head.position, now, serving),
    ];
  } finally {
    log.close();
  }
}

function ofMark(
  mark: { position: number; hash: string } | undefined,
  head: number,
  kept: string | undefined,
): Check {
  const lost = 'hub restore <backup>; or, to go on without what is lost: hub doctor --accept-loss';
  if (mark && mark.position > head)
    return bad(
      `log.db ends at position ${head}, but its head mark says ${mark.position}: its tail is lost`,
      lost,
    );
  if (mark && kept !== undefined && kept !== mark.hash)
    return bad(`log.db holds another event at position ${mark.position} than its head mark says`, lost);
  if (!mark && head > 0)
    return warn(
      'there is no head mark (log.head): a lost tail would not be noticed',
      'the next append writes it',
    );
  return ok(`the log ends at position ${head}, as its head mark says`);
}

function ofMasterKey(config: HubConfig, env: Env): Check {
  const place = masterKeyPlace(config, env);
  const inside = !env.HUB_MASTER_KEY && !relative(config.server.data_dir, place).startsWith('..');
  if (!inside) return ok(`the master key comes from ${place}, and opens the keys`);
  return warn(
    `the master key lies in the data folder: ${place}`,
    'keep a copy elsewhere; better, move it out (vault.master_key_file or HUB_MASTER_KEY), so that a copy of the folder opens nothing',
  );
}

const keepApart =
  'hub backup <file> --keys <file>, the two kept apart, and a copy of the master key at a third place';

function ofBackups(db: Database.Database, now: number): Check[] {
  const { data, keys, damage } = lastBackups(db);
  const damaged =
    damage === undefined
      ? []
      : [bad(`the last backup found the log damaged: ${damage}`, 'hub verify says what, and what to do')];
  return [...damaged, ofData(data, now), ofKeys(keys, now)];
}

function ofData(data: LastBackups['data'], now: number): Check {
  if (data === undefined) return warn('no backup was ever made', 'hub backup <file> --keys <file>');
  const what = `the last backup was made ${duration(now - data.at)} ago: ${data.file}, up to position ${data.position}`;
  if (data.is === 'gone')
    return warn(
      `${what}; it is not there any more`,
      'moved to a safe place: good; else make another one now',
    );
  if (now - data.at > 7 * dayMs) return warn(what, 'make one every night');
  return ok(data.is === 'unseen' ? `${what} (its folder cannot be seen from here)` : what);
}

function ofKeys(keys: LastBackups['keys'], now: number): Check {
  if (keys === undefined || now - keys.at > 30 * dayMs)
    return warn(
      'a backup of the data alone could not be opened: there is no young backup of the keys',
      keepApart,
    );
  const what = `the keys were backed up ${duration(now - keys.at)} ago: ${keys.file}`;
  if (keys.expiresAt <= now) return warn(`${what}; that file has expired, and restore refuses it`, keepApart);
  if (keys.is === 'gone')
    return warn(
      `${what}; it is not there any more`,
      'moved to a safe place: good; else make another one now',
    );
  return ok(`${what}, good until ${day(keys.expiresAt)}; with the master key it opens a backup`);
}

const day = (at: number) =>
  Number.isFinite(at) ? new Date(at).toISOString().slice(0, 10) : 'what it says itself';

function ofClock(lastAt: number, now: number): Check {
  if (now >= lastAt - 5 * 60_000) return ok(`the clock says ${new Date(now).toISOString()}`);
  return bad(
    `the clock is ${duration(lastAt - now)} behind the newest event of the log`,
    'set it right before the hub runs: silence is measured by it',
  );
}

function ofReadFile(file: string, head: number, now: number, serving: Status | undefined): Check[] {
  if (serving && !serving.readFileThere)
    return [
      bad('the read file was removed while the hub serves', 'hub rebuild folds another one; nothing is lost'),
    ];
  if (!existsSync(file))
    return [warn('no read file of this version yet', 'the next start folds it; hub rebuild prepares it now')];
  const sqlite = new Database(file, { readonly: true, timeout: 200 });
  try {
    const position = sqlite.prepare<[], number>('SELECT position FROM checkpoint').pluck().get()!;
    const parked = sqlite.prepare<[], number>('SELECT count(*) FROM parked').pluck().get()!;
    const strange = listNotUnderstood(openDb(sqlite), dayOf(now - 7 * dayMs));
    const top = strange
      .slice(0, 3)
      .map(
        ({ client, version, what, name, count }) =>
          `${name} (${what.replaceAll('_', ' ')}, ${client} ${version}, ${count} times)`,
      );
    return [
      ok(`the read file is folded up to position ${position} of ${head}`),
      parked === 0
        ? ok('every event was folded')
        : bad(
            `${counted(parked, 'event')} could not be folded`,
            'a fault of this version: hub status names them; a rebuild by a mended version folds them',
          ),
      strange.length === 0
        ? ok('all that clients sent in the last week was understood')
        : warn(
            `clients sent ${counted(strange.length, 'thing')} that were not understood: ${top.join('; ')}`,
            'an update of the hub may know them; what was sent is kept',
          ),
    ];
  } catch (error) {
    if (sqliteCode(error) === '') throw error;
    return [
      bad(
        `${file} cannot be read: ${(error as Error).message}`,
        'hub rebuild folds another one; nothing is lost',
      ),
    ];
  } finally {
    sqlite.close();
  }
}
