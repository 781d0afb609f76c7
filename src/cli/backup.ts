import { resolve } from 'node:path';
import { formatDuration, parseDuration } from '../../schema/duration.ts';
import { bytes, counted } from '../../views/format.ts';
import type { BackedUp, BackupOrder } from '../backup.ts';
import { HubError } from '../errors.ts';
import { readMasterKey } from '../keys.ts';
import { throughDoor } from './door.ts';
import { type AddCommand, configOption, examples, print, type Shell } from './shell.ts';

interface Options {
  keys?: string;
  expires: string;
  withMasterKey?: true;
  config?: string;
  json?: true;
}

export const backup: AddCommand = (program, shell) => {
  program
    .command('backup <file>')
    .summary('copy the log and its blobs into one file, while the hub serves')
    .description(
      `Makes a consistent copy of the log with all blobs: a new SQLite file, on disk when the command ends. It never holds a
key: what is personal or secret in it stays sealed. --keys writes the sealed data keys and the hashes of API key and
password into a second file. Keep the two apart, and let the second one go: a customer that was forgotten is forgotten
only when no copy of its key is left. So it carries an end, and restore refuses it afterwards.
Neither holds the master key unless --with-master-key says so: that one opens everything, and belongs elsewhere.`,
    )
    .option('--keys <file>', 'write the keys into this file as well')
    .option('--expires <duration>', 'how long the file of the keys may be used', '30d')
    .option(
      '--with-master-key',
      'put the master key into the file of the keys: then that file alone opens the backup',
    )
    .option(...configOption)
    .option('--json', 'for scripts: {file, position, blobs, bytes, keys, durationMs}')
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
      const result = await throughDoor(shell, options.config, (door, { config }) => {
        const order: BackupOrder = {
          file: resolve(file),
          keys: keysOrder(shell, options, () => readMasterKey(config, shell.env, false)),
        };
        return door.internal<BackedUp>('POST', '/internal/backup', { body: order, label: 'copying the log' });
      });
      if (options.json) return print(shell, JSON.stringify(result));
      print(
        shell,
        `${result.file}: the log up to position ${result.position} and ${counted(result.blobs, 'blob')}, ${bytes(result.bytes)}, in ${(result.durationMs / 1000).toFixed(1)} s.`,
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

function keysOrder(
  shell: Shell,
  { keys, expires, withMasterKey }: Options,
  masterKey: () => Buffer,
): BackupOrder['keys'] {
  if (keys === undefined) {
    if (withMasterKey) throw new HubError('usage', '--with-master-key needs --keys <file>');
    return null;
  }
  const lasts = parseDuration(expires);
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
