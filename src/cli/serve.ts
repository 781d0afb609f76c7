import type { HubConfig } from '../../schema/config.ts';
import { machineClocks } from '../clocks.ts';
import { loadConfig } from '../config.ts';
import { ignoredInWords } from '../config-environment.ts';
import { serveHub, serveSocket } from '../http/server.ts';
import { type Hub, openHub } from '../hub.ts';
import { type Logger, makeLogger } from '../logger.ts';
import { checkTls } from '../tls.ts';
import { announceFirst } from './announce.ts';
import { progressBar } from './progress.ts';
import { settingsFor } from './settings.ts';
import { type AddCommand, configOption, examples, note, print, type Shell } from './shell.ts';

export const serve: AddCommand = (program, shell) => {
  program
    .command('serve')
    .summary('run the hub')
    .description(
      `Runs the hub until it is told to stop: it takes reports, keeps the log, folds the read models and shows the dashboard.
The first start makes the keys and prints, once, how to sign in and how to connect a host.
One hub a data folder: a second one is refused with the pid of the first.
SIGTERM or Ctrl-C stops it cleanly within 10 s; SIGHUP reads the configuration again, as does "reload".
A lost password: put one of "hash-password" into auth.password_hash, or remove password.hash from the data folder and start again.`,
    )
    .option(...configOption)
    .addHelpText('after', () =>
      examples(shell, [
        ['serve', 'with the defaults, or hub.yaml where there is one'],
        ['serve --config /etc/felhom/hub.yaml', 'with another file'],
      ]),
    )
    .action(async ({ config }: { config?: string }) => {
      const { ignoredEnvironment } = settingsFor(shell, config);
      if (ignoredEnvironment.length > 0) note(shell, ignoredInWords(ignoredEnvironment));
      await runHub(shell, {
        configFile: config,
        read: () => loadConfig({ path: config, env: shell.env }).config,
      });
    });
};

interface Run {
  configFile?: string | undefined;
  /** the settings: at start, and again for a reload */
  read: () => HubConfig;
  /** the data folder goes when the hub ends */
  passing?: boolean;
  /** runs beside the hub once its doors are open, until `stopped` */
  beside?: (hub: Hub, stopped: AbortSignal) => Promise<void>;
}

/** Opens the hub of a data folder with its doors, and serves until SIGTERM or SIGINT. */
export async function runHub(
  shell: Shell,
  { configFile, read, passing = false, beside }: Run,
): Promise<void> {
  checkTls(read()); // before the folder is opened, and the first start shows keys
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  for (const signal of ['SIGTERM', 'SIGINT']) process.removeAllListeners(signal); // the launcher's, for before this
  process.on('SIGTERM', stop).on('SIGINT', stop); // also again: a launcher and a terminal may both send it
  const logger = makeLogger(shell.env.HUB_DEBUG ? 'debug' : 'info');
  let doors: { close(): Promise<void> }[] = [];
  const onFatal = (error: unknown) => void endFatally(logger, error, doors);
  const bar = progressBar(shell, 'folding the log');
  const world = {
    env: shell.env,
    now: shell.now,
    clocks: machineClocks,
    logger,
    reread: read,
    onFatal,
    onProgress: bar.show,
  };
  const hub = await openHub(read(), world).finally(bar.end);
  try {
    let first = false;
    try {
      const socket = await serveSocket(hub);
      doors = [socket];
      const served = await serveHub(hub);
      doors = [served, socket];
      hub.url = served.url;
    } finally {
      first = announceFirst(shell, hub, { configFile, passing }); // also when no door opens: these keys are never shown again
    }
    const { position } = hub.log.head();
    if (!first) print(shell, `The hub is open at ${hub.url} (pid ${process.pid}, position ${position}).`);
    process.on('SIGHUP', () => reload(hub));
    await Promise.all([aborted(stopping.signal), beside?.(hub, stopping.signal)]);
    logger.info('stopping');
  } finally {
    await Promise.all(doors.map((door) => door.close()));
    await hub.close();
  }
}

function reload(hub: Hub): void {
  try {
    hub.logger.info(hub.reload(), 'configuration read again');
  } catch (error) {
    hub.logger.error(
      { error: (error as Error).message },
      'the configuration has mistakes; the one before stays',
    );
  }
}

const graceMs = 1_000;

/** The storage failed: what is in flight is answered (503), then the process ends without touching the files again. */
async function endFatally(
  logger: Logger,
  error: unknown,
  doors: { close(): Promise<void> }[],
): Promise<void> {
  logger.fatal(
    { error: String(error) },
    'the storage can no longer be trusted: the hub ends; see hub verify',
  );
  const answered = Promise.all(doors.map((door) => door.close()));
  await Promise.race([answered, new Promise((resolve) => setTimeout(resolve, graceMs))]);
  process.exit(1);
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
