import { join } from 'node:path';
import { projections } from '../../projections/index.ts';
import type { HubConfig } from '../../schema/config.ts';
import { counted } from '../../views/format.ts';
import { fingerprintOf } from '../log/read-model.ts';
import { type Rebuilt, rebuildBeside } from '../rebuild.ts';
import type { Status } from '../status.ts';
import { doorAt, isServed } from './door.ts';
import { progressBar } from './progress.ts';
import { settingsFor } from './settings.ts';
import { type AddCommand, configOption, examples, print, type Shell } from './shell.ts';

export const rebuild: AddCommand = (program, shell) => {
  program
    .command('rebuild')
    .summary('fold the whole log into fresh read models')
    .description(
      `Folds the log into a new read file, beside whatever is in use: safe at any time, nothing is lost by it.
A running hub of this version switches to the new file when it has caught up. Beside a hub of another version, or
without one, the file is prepared for the next start of this version, which is then quick.`,
    )
    .option(...configOption)
    .option('--json', 'for scripts: {file, position, durationMs}')
    .addHelpText('after', () =>
      examples(shell, [['rebuild', 'after "verify" named a wrong row, or before an update']]),
    )
    .action(async ({ config, json }: { config?: string; json?: true }) => {
      const settings = settingsFor(shell, config).config;
      const { file, position, durationMs } = await rebuildWhereItIs(shell, settings);
      if (json) return print(shell, JSON.stringify({ file, position, durationMs }));
      print(
        shell,
        `${file} is folded up to position ${position}, in ${(durationMs / 1000).toFixed(1)} s (${counted(Math.round((position / Math.max(1, durationMs)) * 1000), 'event')} a second).`,
      );
    });
};

/** A hub of this version that serves the folder takes the new file over; one of another version never looks at it. */
async function rebuildWhereItIs(shell: Shell, config: HubConfig): Promise<Rebuilt> {
  const socket = join(config.server.data_dir, 'hub.sock');
  const door = (await isServed(socket)) ? doorAt(shell, socket) : undefined;
  const hub = (await door?.internal<Status>('GET', '/internal/status'))?.hub;
  const inUse = hub?.fingerprint === fingerprintOf(projections) ? hub.readFile : undefined;
  const rebuilt = foldBeside(shell, config, inUse);
  if (door && inUse !== undefined)
    await door.internal('POST', '/internal/switch', { body: { file: rebuilt.file } });
  return rebuilt;
}

function foldBeside(shell: Shell, config: HubConfig, inUse: string | undefined): Rebuilt {
  const bar = progressBar(shell, 'folding the log');
  try {
    return rebuildBeside(config, shell.env, (position, upTo) => bar.show(position, upTo), inUse);
  } finally {
    bar.end();
  }
}
