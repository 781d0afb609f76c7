import { accessSync, constants, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { HubError } from './errors.ts';

const { R_OK, W_OK, X_OK } = constants;

/** What a path of a socket may have, in bytes; longer ones are cut by some systems and refused by others. */
const longestSocketPath = 103;

/**
 * The user whose data folder this is, as a uid, when that is another one than `uid`; undefined when it is not, or where
 * nobody owns anything. A folder without a log may be given to a group: only root is refused there.
 */
export function otherOwnerOf(dir: string, uid: number | undefined): number | undefined {
  const log = seen(join(dir, 'log.db'));
  const owner = log?.uid ?? seen(dir)?.uid;
  if (uid === undefined || owner === undefined || owner === uid) return undefined;
  return log !== undefined || uid === 0 ? owner : undefined;
}

/** undefined also for what this user may not see. */
function seen(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (['ENOTDIR', 'EACCES'].includes(String((error as NodeJS.ErrnoException).code))) return undefined;
    throw error;
  }
}

/** A user's name, or `#1000` where the machine knows none: `sudo -u` takes both. */
export function userName(uid: number, passwd = '/etc/passwd'): string {
  const lines = existsSync(passwd) ? readFileSync(passwd, 'utf8').split('\n') : [];
  return lines.find((line) => line.split(':')[2] === String(uid))?.split(':')[0] ?? `#${uid}`;
}

/** A user's name as a shell takes it. */
export const userWord = (uid: number): string => userName(uid).replace(/^#.*/, "'$&'");

/** Files of a data folder that belong to another user than the log: a command was run as that one. Paths, sorted. */
export function strangersIn(dir: string): string[] {
  const owner = seen(join(dir, 'log.db'))?.uid ?? seen(dir)?.uid;
  return filesOf(dir)
    .filter((path) => (seen(path)?.uid ?? owner) !== owner)
    .sort();
}

/**
 * Looks at a data folder before anything is opened in it.
 * @throws HubError bad_config for one that is no folder, may not be used by this user, holds a file that may not, or
 *   has too long a path for the socket in it
 */
export function requireUsable(dir: string): void {
  const socket = join(dir, 'hub.sock');
  if (Buffer.byteLength(socket) > longestSocketPath) {
    throw new HubError('bad_config', `server.data_dir: ${dir} is too long for a socket in it`, {
      hint: `give a path of at most ${longestSocketPath - '/hub.sock'.length} bytes`,
    });
  }
  const stat = stated(dir);
  if (stat === undefined) {
    requireRoomFor(dir);
    return;
  }
  if (!stat.isDirectory()) throw noFolder(dir);
  requireAccess(dir, R_OK | W_OK | X_OK, dir);
  for (const path of filesOf(dir)) requireAccess(path, R_OK | W_OK, dir);
}

/** A file that is to be written: is there a folder for it, that this user may write? @throws HubError usage */
export function requireFolderOf(file: string): void {
  const folder = dirname(file);
  const stat = seen(folder);
  const refusal = stat?.isDirectory() ? refusalOf(folder) : undefined;
  if (stat === undefined)
    throw new HubError('usage', `there is no folder ${folder}`, {
      hint: 'make it first, or give another name',
    });
  if (!stat.isDirectory()) throw new HubError('usage', `${folder} is a file, not a folder`);
  if (refusal !== undefined)
    throw new HubError('usage', `${folder} ${refusal}`, { hint: 'give a file in another folder' });
}

/** A folder that is yet to be made: can it be? */
function requireRoomFor(dir: string): void {
  let above = dirname(dir);
  while (stated(above) === undefined) above = dirname(above);
  if (!statSync(above).isDirectory()) throw noFolder(above);
  const reason = refusalOf(above, W_OK | X_OK);
  if (reason === undefined) return;
  throw new HubError('bad_config', `server.data_dir: ${dir} cannot be made: ${above} ${reason}`, {
    hint: `sudo install -d -o ${meAsWord()} -m 700 ${dir}; or give another server.data_dir`,
  });
}

const noFolder = (path: string) =>
  new HubError('bad_config', `server.data_dir: ${path} is a file, not a folder`, {
    hint: 'name a folder; the first start makes it',
  });

/** undefined where there is nothing, also below a file. */
function stated(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined;
    throw noPermission(path, (error as NodeJS.ErrnoException).code ?? String(error));
  }
}

const noPermission = (path: string, code: string) =>
  new HubError('bad_config', `server.data_dir: ${path} cannot be looked at (${code})`, {
    hint: `this is the user ${me()}: may it pass all folders above?`,
  });

function requireAccess(path: string, mode: number, dir: string): void {
  const reason = refusalOf(path, mode);
  if (reason === undefined) return;
  throw new HubError('bad_config', `${path} ${reason}`, { hint: remedyFor(path, dir) });
}

/** Why this user may not, as the rest of a sentence about the path; undefined when it may. */
export function refusalOf(path: string, mode: number = W_OK | X_OK): string | undefined {
  try {
    accessSync(path, mode);
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined; // gone meanwhile: in nobody's way
    if (code === 'EROFS') return 'lies on a read-only file system';
    return `may not be used by ${me()} (${code}): it belongs to ${holder(path)}`;
  }
}

function holder(path: string): string {
  try {
    const { uid, mode } = statSync(path);
    return `${userName(uid)}, mode ${(mode & 0o777).toString(8).padStart(3, '0')}`;
  } catch (error) {
    return `nobody knows whom (${(error as NodeJS.ErrnoException).code})`;
  }
}

function remedyFor(path: string, dir: string): string {
  const mine = statSync(path, { throwIfNoEntry: false })?.uid === process.geteuid?.();
  if (mine) return `chmod u+rwX ${path}`;
  if (path === dir)
    return `run it as the user whose folder it is, or give the folder away: ${givenAway(dir)}`;
  return `a command was run as another user; nothing is lost: ${givenAway(dir)}`;
}

const givenAway = (dir: string) => `sudo chown -R ${meAsWord()} ${dir}`;

const me = () => userName(process.geteuid?.() ?? 0);
const meAsWord = () => userWord(process.geteuid?.() ?? 0);

/** What a hub opens in its folder. Blobs are many and are not looked at. */
function filesOf(dir: string): string[] {
  const own =
    /^(log\.(db|head)|read-[0-9a-f]{12}(\.\d+)?\.db|hub\.lock|(alive|reserve)$|master\.key$|api-key\.sha256$|password\.hash$)/;
  const keys = join(dir, 'keys');
  return [
    ...namesIn(dir)
      .filter((name) => own.test(name))
      .map((name) => join(dir, name)),
    ...(existsSync(keys) ? [keys] : []),
    ...namesIn(keys)
      .filter((name) => name.endsWith('.key'))
      .map((name) => join(keys, name)),
  ];
}

/** None where there is no such folder, or none that may be looked into: `requireAccess` tells of that one. */
function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch (error) {
    if (['ENOENT', 'EACCES', 'ENOTDIR'].includes(String((error as NodeJS.ErrnoException).code))) return [];
    throw error;
  }
}
