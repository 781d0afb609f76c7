import { resolve } from 'node:path';
import { counted } from '../../views/format.ts';
import { type Restored, restore as restoreFolder } from '../restore.ts';
import { progressBar } from './progress.ts';
import { settingsFor } from './settings.ts';
import { type AddCommand, coloured, configOption, examples, print } from './shell.ts';

export const restore: AddCommand = (program, shell) => {
  program
    .command('restore <file>')
    .summary('put a backup into the data folder, while no hub runs')
    .description(
      `Checks every digest and the chain of a backup, then puts it into an empty data folder; the next start folds the read
models. Refused while a hub runs. With --force what lies in the folder is moved aside, into a folder beside it; keys
stay in place unless --keys brings others. The master key is put where the configuration says, or given as
HUB_MASTER_KEY: a backup made with --with-master-key brings it.`,
    )
    .option('--keys <file>', 'the file of the keys that was made with the backup')
    .option('--force', 'move aside what lies in the data folder')
    .option(...configOption)
    .option('--json', 'for scripts: {dir, position, events, blobs, keys, movedTo, lacking}')
    .addHelpText('after', () =>
      examples(shell, [
        ['restore /backup/hub-2026-11-21.db', 'beside the keys that are still there'],
        ['restore /backup/hub-2026-11-21.db --keys /elsewhere/hub-2026-11-21.keys', 'on a new machine'],
      ]),
    )
    .action(
      (
        file: string,
        {
          keys,
          force = false,
          config,
          json,
        }: { keys?: string; force?: boolean; config?: string; json?: true },
      ) => {
        const settings = settingsFor(shell, config).config;
        const order = { file: resolve(file), keysFile: keys === undefined ? null : resolve(keys), force };
        const bar = progressBar(shell, 'checking the backup');
        let result: Restored;
        try {
          result = restoreFolder(settings, shell.env, order, shell.now(), ({ done, of }) =>
            bar.show(done, of),
          );
        } finally {
          bar.end();
        }
        if (result.lacking !== null) shell.exitCode = 1;
        if (json) return print(shell, JSON.stringify(result));
        if (result.movedTo !== null) print(shell, `What lay there before is in ${result.movedTo}.`);
        print(
          shell,
          `${result.dir} holds the log up to position ${result.position} (${counted(result.events, 'event')}, ${counted(result.blobs, 'blob')}, ${counted(result.keys, 'data key')}); digests and chain hold.`,
        );
        if (result.lacking !== null)
          print(shell, coloured(shell, 'yellow', `A hub cannot start on it yet: ${result.lacking}`));
      },
    );
};
