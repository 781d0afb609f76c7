import { join } from 'node:path';
import { HubError } from '../errors.ts';
import type { Reloaded } from '../world.ts';
import { doorAt, isServed } from './door.ts';
import { settingsFor } from './settings.ts';
import { type AddCommand, configOption, examples, print } from './shell.ts';

export const reload: AddCommand = (program, shell) => {
  program
    .command('reload')
    .summary('let the running hub read its configuration again')
    .description(
      `Checks the configuration and takes what may change while running, as SIGHUP does: notifications, retention, alerting,
thresholds, correlation, delivery, heartbeat, events. What else changed is named: it needs a restart.
The running hub reads the file that it was started with; a mistake in it changes nothing.`,
    )
    .option(...configOption)
    .option('--json', 'for scripts: {taken, needRestart}')
    .addHelpText('after', () => examples(shell, [['reload', 'after an edit of hub.yaml']]))
    .action(async ({ config, json }: { config?: string; json?: true }) => {
      const dir = settingsFor(shell, config).config.server.data_dir;
      const socket = join(dir, 'hub.sock');
      if (!(await isServed(socket))) {
        throw new HubError('usage', `no hub serves ${dir}`, {
          hint: 'the configuration is fine; the next start reads it',
        });
      }
      const answer = await doorAt(shell, socket).internal<Reloaded>('POST', '/internal/reload');
      if (json) return print(shell, JSON.stringify(answer));
      print(
        shell,
        answer.taken.length === 0
          ? 'Nothing changed that may change while running.'
          : `Taken: ${answer.taken.join(', ')}.`,
      );
      if (answer.needRestart.length > 0)
        print(shell, `Changed, but needs a restart: ${answer.needRestart.join(', ')}.`);
    });
};
