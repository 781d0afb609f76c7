import { join } from 'node:path';
import { projections } from '../../projections/index.ts';
import { counted } from '../../views/format.ts';
import { type LoadedConfig, loadConfig } from '../config.ts';
import { type Check, examine } from '../doctor.ts';
import { HubError } from '../errors.ts';
import { openHub } from '../hub.ts';
import { readHeadMark } from '../log/head-mark.ts';
import { makeLogger } from '../logger.ts';
import type { Status } from '../status.ts';
import { doorAt, isServed } from './door.ts';
import { requireOwnFolder } from './settings.ts';
import { type AddCommand, coloured, configOption, examples, print, type Shell } from './shell.ts';
import { harmless } from './table.ts';

const colours = { ok: 'green', warn: 'yellow', bad: 'red' } as const;

export const doctor: AddCommand = (program, shell) => {
  program
    .command('doctor')
    .summary('what is wrong with this installation, and what to do')
    .description(
      `Looks at settings, certificate, data folder, whose files lie in it, lock, head mark, keys, backups, disk, clock, read file and schedules. Changes nothing,
and may run while the hub serves. Exit code 1 when something is bad; a warning is none.
"verify" looks deeper, into every event.`,
    )
    .option(
      '--accept-loss',
      'the log lost its tail and there is no backup: go on without it; this is recorded for ever',
    )
    .option(...configOption)
    .option('--json', 'for scripts: [{level: ok|warn|bad, what, hint?}]')
    .addHelpText('after', () => examples(shell, [['doctor', 'after installing, and when something is odd']]))
    .action(async ({ config, json, acceptLoss }: { config?: string; json?: true; acceptLoss?: true }) => {
      const loaded = loadConfig({ path: config, env: shell.env });
      const dir = loaded.config.server.data_dir;
      if (acceptLoss) {
        requireOwnFolder(shell, dir);
        await accept(shell, loaded);
      }
      const socket = join(dir, 'hub.sock');
      const serving = (await isServed(socket))
        ? await doorAt(shell, socket).internal<Status>('GET', '/internal/status')
        : undefined;
      const checks = examine(loaded, shell.env, shell.now(), serving, projections, shell.uid);
      if (checks.some(({ level }) => level === 'bad')) shell.exitCode = 1;
      if (json) print(shell, JSON.stringify(checks));
      else tell(shell, checks);
    });
};

function tell(shell: Shell, checks: Check[]): void {
  for (const { level, what, hint } of checks) {
    print(shell, `${coloured(shell, colours[level], level.padEnd(4))}  ${harmless(what)}`);
    if (hint !== undefined) print(shell, `      ${hint}`);
  }
  const many = (level: Check['level']) => checks.filter((check) => check.level === level).length;
  print(shell);
  print(
    shell,
    many('bad') === 0
      ? `Nothing is bad; ${counted(many('warn'), 'warning')}.`
      : `${many('bad')} bad, ${counted(many('warn'), 'warning')}.`,
  );
}

/** Opens the log once with the word of an operator that its tail is lost; the log records that. */
async function accept(shell: Shell, { config }: LoadedConfig): Promise<void> {
  const dir = config.server.data_dir;
  if (!readHeadMark(dir))
    throw new HubError('usage', `${dir} has no head mark: nothing says that anything is lost`);
  const start = {
    env: shell.env,
    now: shell.now,
    listens: false,
    logger: makeLogger('warn'),
    onFatal: () => process.exit(1),
  };
  const whole = await openHub(config, start).catch((error: unknown) => {
    if ((error as HubError).code === 'damaged') return undefined; // that is what is to be accepted
    throw error;
  });
  if (whole) {
    await whole.close();
    throw new HubError('usage', 'nothing is lost: the log is as long as its head mark says');
  }
  const hub = await openHub(config, { ...start, acceptLoss: true });
  const { position } = hub.log.head();
  await hub.close();
  print(shell, `Accepted. The log goes on after position ${position}.`);
}
