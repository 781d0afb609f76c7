import { renameSync } from 'node:fs';
import { resolve } from 'node:path';
import { formatDuration, parseDuration } from '../../schema/duration.ts';
import { bytes, counted } from '../../views/format.ts';
import type { BackedUp, BackupOrder } from '../backup.ts';
import type { BackupNote } from '../backup-notes.ts';
import { HubError } from '../errors.ts';
import { readMasterKey } from '../keys.ts';
import { inspect, openBackup } from '../restore-check.ts';
import { type Door, throughDoor } from './door.ts';
import { progressBar } from './progress.ts';
import { type AddCommand, configOption, examples, print, type Shell } from './shell.ts';

interface Options {
  keys?: string;
  expires?: string;
  withMasterKey?: true;
  config?: string;
  json?: true;
}

const lastsUnlessSaid = '30d';

export const backup: AddCommand = (program, shell) => {
  program
    .command('backup <file>')
    .summary('copy the log and its blobs into one file, while the hub serves')
    .description(
      `Makes a consistent copy of the log with all blobs: a new SQLite file, on disk when the command ends, every digest of it
checked. A log that is damaged ends it with 1, and the copy is kept under the name <file>.damaged. A backup never holds a
key: what is personal or secret in it stays sealed. --keys writes the sealed data keys and the hashes of API key and
password into a second file. Keep the two apart, and let the second one go: a customer that was forgotten is forgotten
only when no copy of its key is left. So it carries an end, and restore refuses it afterwards.
Neither holds the master key unless --with-master-key says so: that one opens everything, and belongs elsewhere.`,
    )
    .option('--keys <file>', 'write the keys into this file as well')
    .option('--expires <duration>', `how long the file of the keys may be used (default: ${lastsUnlessSaid})`)
    .option(
      '--with-master-key',
      'put the master key into the file of the keys: then that file alone opens the backup',
    )
    .option(...configOption)
    .option('--json', 'for scripts: {dir, file, position, events, blobs, bytes, keys, durationMs}')
    .addHelpText('after', () =>
      examples(shell, [
        ['backup /backup/hub-2026-11-21.db', 'the data; every night'],
        [
          'backup /backup/hub-2026-11-21.db --keys /elsewhere/hub-2026-11-21.keys',
          'and the keys, to another place',
        ],
      ]),
    )
    .action(async (file: string, options: Options) => {
      const result = await throughDoor(shell, options.config, async (door, { config }) => {
        const order: BackupOrder = {
          file: resolve(file),
          keys: keysOrder(shell, options, () => readMasterKey(config, shell.env, false)),
        };
        const made = await door.internal<BackedUp>('POST', '/internal/backup', {
          body: order,
          label: 'copying the log',
        });
        return { dir: config.server.data_dir, ...made, events: await checked(shell, door, made) };
      });
      if (options.json) return print(shell, JSON.stringify(result));
      print(
        shell,
        `${result.file}: the log of ${result.dir} up to position ${result.position} and ${counted(result.blobs, 'blob')}, ${bytes(result.bytes)}, in ${(result.durationMs / 1000).toFixed(1)} s; every digest holds.`,
      );
      if (!result.keys)
        return print(
          shell,
          'Without keys: it opens only beside the keys of this data folder (--keys writes them too).',
        );
      const { file: keysFile, keys, expiresAt, masterKey } = result.keys;
      print(
        shell,
        `${keysFile}: ${counted(keys, 'data key')}${masterKey ? ' and the master key' : ', sealed by the master key'}, good until ${new Date(expiresAt).toISOString()}.`,
      );
    });
};

/**
 * Reads the copy through, here and not in the hub, and lets the hub remember what came of it. Returns the number of events.
 * @throws HubError damaged, naming what does not hold; the copy then has another name
 */
async function checked(shell: Shell, door: Door, { file, position, keys }: BackedUp): Promise<number> {
  const bar = progressBar(shell, 'checking the copy');
  const db = openBackup(file);
  let found: ReturnType<typeof inspect>;
  try {
    found = inspect(db, ({ done, of }) => bar.show(done, of));
  } finally {
    bar.end();
    db.close();
  }
  const { findings, events } = found;
  const note = (path: string, damage: string | null) => {
    const noted = keys && { file: keys.file, expiresAt: keys.expiresAt };
    const body: BackupNote = { file: path, position, keys: noted, damage };
    return door.internal('POST', '/internal/backup-checked', { body });
  };
  if (findings.length === 0) {
    await note(file, null);
    return events;
  }
  const aside = `${file}.damaged`;
  renameSync(file, aside);
  await note(aside, findings[0]!.message);
  throw new HubError('damaged', `the log is damaged, and so is its copy: it is kept as ${aside}`, {
    errors: findings.slice(0, 20).map(({ kind, message }) => ({ path: kind, message })),
    hint: 'keep the backups that you have: the youngest one without damage is what can be restored. hub verify and hub doctor say more',
  });
}

function keysOrder(
  shell: Shell,
  { keys, expires, withMasterKey }: Options,
  masterKey: () => Buffer,
): BackupOrder['keys'] {
  if (keys === undefined) {
    if (withMasterKey) throw new HubError('usage', '--with-master-key needs --keys <file>');
    if (expires !== undefined)
      throw new HubError('usage', '--expires needs --keys <file>: a backup of the data has no end');
    return null;
  }
  const lasts = parseDuration(expires ?? lastsUnlessSaid);
  if (lasts === undefined || lasts <= 0) {
    throw new HubError('usage', `--expires: '${expires}' is no duration`, {
      hint: `such as ${formatDuration(30 * 86_400_000)}`,
    });
  }
  return {
    file: resolve(keys),
    expiresAt: shell.now() + lasts,
    masterKey: withMasterKey ? masterKey().toString('base64') : null,
  };
}
