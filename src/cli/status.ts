import { agoPhrase, bytes, counted } from '../../views/format.ts';
import type { Status } from '../status.ts';
import { throughDoor } from './door.ts';
import { type AddCommand, coloured, configOption, examples, print, type Shell } from './shell.ts';
import { harmless, tableLines } from './table.ts';

export const status: AddCommand = (program, shell) => {
  program
    .command('status')
    .summary('how the hub stands')
    .description(
      `Shows where the log ends, how far it is folded, events that could not be folded, what the clock runs, and the disk.
Exit code 1 while something is wrong: appends fail, the read models are behind, or an event is parked.`,
    )
    .option(...configOption)
    .option('--json', 'for scripts: position, parked, projections, reactors, disk (times in ms)')
    .addHelpText('after', () =>
      examples(shell, [
        ['status', 'while the hub serves, or without it'],
        ['status --json', 'for monitoring'],
      ]),
    )
    .action(async ({ config, json }: { config?: string; json?: true }) => {
      const stands = await throughDoor(shell, config, (door) =>
        door.internal<Status>('GET', '/internal/status'),
      );
      if (stands.parked.length > 0 || stands.trouble !== null || stands.folded < stands.position)
        shell.exitCode = 1;
      if (json) print(shell, JSON.stringify(stands));
      else for (const line of linesOf(shell, stands)) print(shell, line);
    });
};

function linesOf(
  shell: Shell,
  { hub, position, folded, trouble, parked, projections, reactors, disk }: Status,
): string[] {
  const now = shell.now();
  const behind = folded < position ? coloured(shell, 'yellow', `, folded up to ${folded}`) : '';
  return [
    hub.url === null
      ? 'No hub serves this data folder.'
      : `Serving at ${hub.url}, pid ${hub.pid}, started ${agoPhrase(hub.startedAt, now)}.`,
    ...(trouble === null ? [] : [coloured(shell, 'red', `Appends fail: ${trouble}`)]),
    `Log: position ${position}${behind}; ${bytes(disk.logBytes)}.`,
    `Read models: ${projections.map(({ name, version }) => `${name}@${version}`).join(', ')}; ${bytes(disk.readBytes)}.`,
    `Disk: ${bytes(disk.freeBytes)} of ${bytes(disk.totalBytes)} free at ${disk.dir}.`,
    '',
    ...tableLines(
      ['by the clock', 'last', 'came to', 'next'],
      reactors.map(({ name, lastStartedAt, outcome, failed, nextAt }) => [
        name,
        lastStartedAt === null ? 'never' : agoPhrase(lastStartedAt, now),
        failed ? coloured(shell, 'red', harmless(outcome ?? 'failed')) : harmless(outcome ?? '—'),
        new Date(nextAt).toISOString(),
      ]),
    ),
    '',
    parked.length === 0
      ? 'Every event was folded.'
      : coloured(
          shell,
          'red',
          `${counted(parked.length, 'event')} could not be folded (a fault of this version):`,
        ),
    ...parked.map(
      (event) =>
        `  ${event.position}  ${event.type} of ${event.stream}, by ${event.projection}: ${harmless(event.reason)}`,
    ),
  ];
}
