import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { bytes, counted } from '../views/format.ts';
import { otherOwnerOf, requireUsable, strangersIn, userName, userWord } from './access.ts';
import { bad, type Check, ok, warn } from './doctor-check.ts';
import { HubError } from './errors.ts';
import { pidIn } from './lock.ts';
import { diskOf, type Status } from './status.ts';

const gib = 1024 ** 3;

/** What a data folder looks like from outside: who may use it, who does, and what room is left. */
export function ofFolder(dir: string, uid: number | undefined, serving: Status | undefined): Check[] {
  return [ofOwner(dir, uid), ...ofStrangers(dir), ofModes(dir), ofLock(dir, serving), ofDisk(dir)];
}

function ofOwner(dir: string, uid: number | undefined): Check {
  const owner = otherOwnerOf(dir, uid);
  if (owner !== undefined) {
    return warn(
      `${dir} belongs to ${userName(owner)}, and this is ${userName(uid!)}`,
      `run the hub's commands as its user: sudo -u ${userWord(owner)} …`,
    );
  }
  const obstacle = obstacleIn(dir);
  if (obstacle === undefined) return ok(`this user may use all of ${dir}`);
  return bad(obstacle.message, obstacle.hint ?? 'see the README');
}

/**
 * Whether the doctor may open log and read file. Not as another user while files are in the wrong hands: what SQLite
 * makes beside such a file goes into the same hands.
 */
export const mayOpen = (dir: string, uid: number | undefined): boolean =>
  obstacleIn(dir) === undefined && (otherOwnerOf(dir, uid) === undefined || strangersIn(dir).length === 0);

/** What keeps this user from opening the folder; undefined: nothing does. */
function obstacleIn(dir: string): HubError | undefined {
  try {
    requireUsable(dir);
    return undefined;
  } catch (error) {
    if (error instanceof HubError) return error;
    throw error;
  }
}

/** What a command of another user left behind: it keeps the next start from opening the folder. */
function ofStrangers(dir: string): Check[] {
  const strangers = strangersIn(dir);
  if (strangers.length === 0) return [];
  const owner = statSync(existsSync(join(dir, 'log.db')) ? join(dir, 'log.db') : dir).uid;
  return [
    bad(
      `${counted(strangers.length, 'file')} of the data folder ${strangers.length === 1 ? 'does' : 'do'} not belong to ${userName(owner)}: ${strangers.slice(0, 5).join(', ')}`,
      `nothing is lost: sudo chown -R ${userWord(owner)} ${dir}`,
    ),
  ];
}

function ofModes(dir: string): Check {
  const loose = ['', 'log.db', 'keys', 'master.key', 'api-key.sha256', 'password.hash']
    .map((name) => join(dir, name))
    .filter((path) => ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o077) !== 0);
  if (loose.length === 0) return ok(`data folder ${dir}, for its owner alone`);
  return warn(`others may look into ${loose.join(', ')}`, `chmod -R go= ${dir}`);
}

function ofLock(dir: string, serving: Status | undefined): Check {
  if (serving) return ok(`a hub serves it, pid ${serving.hub.pid}, at ${serving.hub.url}`);
  const pid = pidIn(dir);
  if (pid === undefined) return ok('no hub serves it now');
  return warn(
    `hub.lock names pid ${pid}, which does not answer`,
    'a hub that is starting, or one that was killed: the next start takes over',
  );
}

function ofDisk(dir: string): Check {
  const { freeBytes, totalBytes, logBytes } = diskOf(dir);
  const what = `${bytes(freeBytes)} of ${bytes(totalBytes)} free; the log takes ${bytes(logBytes)}`;
  const hint =
    'make room, or shorten retention.max_days: with a full disk reports are refused until there is room';
  if (freeBytes < gib / 8) return bad(what, hint);
  return freeBytes < Math.max(gib, totalBytes / 50) ? warn(what, hint) : ok(what);
}
