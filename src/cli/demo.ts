import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { configSchema, type HubConfig } from '../../schema/config.ts';
import { count, counted } from '../../views/format.ts';
import { loadConfig } from '../config.ts';
import { demoIn, fillFolder } from '../demo/fill.ts';
import { type DemoAction, demoLife } from '../demo/fleet.ts';
import { HubError } from '../errors.ts';
import type { Hub } from '../hub.ts';
import { type Door, doorAt } from './door.ts';
import { progressBar } from './progress.ts';
import { runHub } from './serve.ts';
import { requireOwnFolder } from './settings.ts';
import { type AddCommand, configOption, examples, print, type Shell } from './shell.ts';

interface Options {
  into?: string;
  customers: number;
  hosts: number;
  days: number;
  seed: number;
  config?: string;
}

const labels = { inventing: 'inventing a past', folding: 'folding the log' };
const lifeEveryMs = 1_000;

export const demo: AddCommand = (program, shell) => {
  program
    .command('demo')
    .summary('a hub with an invented fleet that goes on living')
    .description(
      `Invents a fleet with its past, the older the coarser, and serves it; its boxes go on reporting.
The data lies in a temporary folder and is gone when it ends, unless the configuration names a data folder: that one is
filled when it is empty, and gone on with when it is one of the demo's. --into only fills a folder, for measurements.`,
    )
    .option('--into <dir>', 'fill this empty folder, and end')
    .option('--customers <n>', 'how many', whole, 20)
    .option('--hosts <n>', 'how many, of all customers together', whole, 60)
    .option('--days <n>', 'how long a past', whole, 90)
    .option('--seed <n>', 'another seed is another fleet; the same one is the same', whole, 1)
    .option(...configOption)
    .addHelpText('after', () =>
      examples(shell, [
        ['demo', 'look around'],
        ['demo --into /tmp/big --customers 2000 --hosts 10000 --days 30', 'a folder to measure with'],
      ]),
    )
    .action(async (options: Options) => {
      const read = () => loadConfig({ path: options.config, env: shell.env }).config;
      if (options.into === undefined) return live(shell, read, options);
      requireOwnFolder(shell, resolve(options.into));
      const events = await fill(shell, at(read(), resolve(options.into)), options);
      print(
        shell,
        `${options.into} holds ${counted(events, 'event')}: ${count(options.customers)} customers, ${count(options.hosts)} hosts, ${count(options.days)} days.`,
      );
    });
};

function whole(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new HubError('usage', `'${text}' is not a whole number`);
}

const at = (config: HubConfig, dir: string): HubConfig => ({
  ...config,
  server: { ...config.server, data_dir: dir },
});

async function fill(
  shell: Shell,
  config: HubConfig,
  { customers, hosts, days, seed }: Options,
): Promise<number> {
  const bar = progressBar(shell, labels.inventing, { lines: true });
  const past = { customers, hosts, days, seed, endsAt: shell.now() };
  try {
    return await fillFolder(config, shell.env, past, (what, done, of) => bar.show(done, of, labels[what]));
  } finally {
    bar.end();
  }
}

async function live(shell: Shell, read: () => HubConfig, options: Options): Promise<void> {
  const configured = read().server.data_dir;
  const temporary = configured === resolve(configSchema.parse({}).server.data_dir);
  if (!temporary) requireOwnFolder(shell, configured);
  const dir = temporary ? mkdtempSync(join(tmpdir(), 'hub-demo-')) : configured;
  const readAt = () => at(read(), dir);
  try {
    const fleet = demoIn(dir) ?? options;
    if (demoIn(dir) === undefined) await fill(shell, readAt(), options);
    await runHub(shell, {
      configFile: options.config,
      read: readAt,
      passing: temporary,
      beside: (hub, stopped) => goOn(shell, hub, fleet, stopped),
    });
  } finally {
    if (temporary) rmSync(dir, { recursive: true, force: true });
  }
}

/** Lets the fleet speak, through the doors that a real one uses. */
function goOn(
  shell: Shell,
  hub: Hub,
  fleet: Parameters<typeof demoLife>[0],
  stopped: AbortSignal,
): Promise<void> {
  const door = doorAt(shell, join(hub.dir, 'hub.sock'));
  const life = demoLife(fleet);
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      for (const action of life.next(shell.now())) {
        say(door, action).catch((error) =>
          hub.logger.warn({ error: String(error) }, 'a demo box was not heard'),
        );
      }
    }, lifeEveryMs);
    stopped.addEventListener('abort', () => {
      clearInterval(timer);
      resolve();
    });
  });
}

async function say(door: Door, action: DemoAction): Promise<void> {
  if (action.kind === 'host-report' || action.kind === 'report' || action.kind === 'event') {
    await door.api('POST', `/api/v1/${action.kind}`, action.body);
  }
}
