import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { Command, CommanderError } from 'commander';
import { commands } from './cli/index.ts';
import { exitCodeOf, linesOfAny, note, type Shell } from './cli/shell.ts';

const about = `One append-only log of a fleet, folded into what its operator sees.

Exit codes: 0 fine, 1 found something wrong, 2 wrong use or configuration.`;

/** Runs one command line. Returns the exit code. */
async function run(args: readonly string[], shell: Shell): Promise<number> {
  try {
    await (await programFor(args[0], shell)).parseAsync(args, { from: 'user' });
    return shell.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2; // it has said what was wrong
    for (const line of linesOfAny(error, Boolean(shell.env.HUB_DEBUG))) note(shell, line);
    return exitCodeOf(error);
  }
}

async function programFor(name: string | undefined, shell: Shell): Promise<Command> {
  const program = new Command('hub')
    .description(about)
    .version(ownVersion())
    .exitOverride()
    .showSuggestionAfterError()
    .configureHelp({ commandDescription: (command) => command.description().replaceAll('\n', ' ') }); // it wraps by itself
  const asked = name === undefined ? undefined : Object.entries(commands).filter(([known]) => known === name);
  const wanted = asked?.length ? asked : Object.entries(commands);
  for (const [, load] of wanted) (await load())(program, shell);
  return program;
}

const ownVersion = () =>
  (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string })
    .version;

/** What a person types to get here again. */
function selfOf(launcher: string | undefined, env: Shell['env']): string {
  if (env.npm_lifecycle_event !== undefined) return 'npm run --silent hub --';
  return launcher === undefined || !launcher.endsWith('.mjs')
    ? 'hub'
    : `node ${relative(process.cwd(), launcher)}`;
}

process.umask(0o077); // whatever is written here is for its owner alone
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1)); // `hub log | head`

process.exit(
  await run(process.argv.slice(2), {
    env: process.env,
    now: Date.now,
    uid: process.geteuid?.(),
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    self: selfOf(process.argv[1], process.env),
    exitCode: 0,
  }),
);
