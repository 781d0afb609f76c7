import { resolve } from 'node:path';
import { counted } from '../../views/format.ts';
import { requireFolderOf } from '../access.ts';
import { openToRead } from '../folder.ts';
import { replay as replayLog } from '../replay.ts';
import { progressBar } from './progress.ts';
import { settingsFor } from './settings.ts';
import { type AddCommand, coloured, configOption, examples, print } from './shell.ts';

export const replay: AddCommand = (program, shell) => {
  program
    .command('replay')
    .summary('the read models as they stood at a position or a moment')
    .description(
      `Folds the log up to a point into a new SQLite file: what did the hub know then? Any SQLite tool reads it.
Nothing is sent and nothing is changed. Reports that were pruned since, and in no day summary by then, are told as missing.`,
    )
    .requiredOption(
      '--to <position|time>',
      'a position, or a time such as 2026-11-21T03:12:00+01:00 (the last event at or before it)',
    )
    .requiredOption('--out <file>', 'a new file')
    .option(...configOption)
    .option('--json', 'for scripts: {file, position, recordedAt, missing, parked, durationMs}')
    .addHelpText('after', () =>
      examples(shell, [
        ['replay --to 2026-11-20T18:00:00Z --out then.db', 'as it was on Friday evening'],
        ['replay --to 1200 --out then.db', 'right after the event at position 1200'],
      ]),
    )
    .action(async ({ to, out, config, json }: { to: string; out: string; config?: string; json?: true }) => {
      requireFolderOf(resolve(out));
      const { source } = openToRead(settingsFor(shell, config).config, shell.env);
      const bar = progressBar(shell, 'folding the log');
      try {
        const result = await replayLog(source, { to, out: resolve(out), onProgress: bar.show });
        bar.end();
        if (json) return print(shell, JSON.stringify(result));
        const { position, recordedAt, missing, parked, durationMs } = result;
        const at = recordedAt === null ? '' : `, recorded at ${new Date(recordedAt).toISOString()}`;
        print(shell, `${out} stands at position ${position}${at} (${(durationMs / 1000).toFixed(1)} s).`);
        if (missing) {
          const { reports, from, to } = missing;
          print(
            shell,
            coloured(
              shell,
              'yellow',
              `${counted(reports, 'report')} of positions ${from} to ${to} were pruned since: what only they said is missing.`,
            ),
          );
        }
        if (parked.length > 0)
          print(
            shell,
            coloured(
              shell,
              'yellow',
              `${counted(parked.length, 'event')} could not be folded: see ${shell.self} status`,
            ),
          );
      } finally {
        bar.end();
        source.log.close();
      }
    });
};
