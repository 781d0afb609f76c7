import { agoPhrase, bytes, counted, duration } from '../../views/format.ts';
import { rescue } from '../log-file.ts';
import type { Status } from '../status.ts';
import { throughDoor } from './door.ts';
import { type AddCommand, coloured, configOption, examples, print, type Shell } from './shell.ts';
import { standingLines } from './standing.ts';
import { harmless, tableLines } from './table.ts';

export const status: AddCommand = (program, shell) => {
  program
    .command('status')
    .summary('how the hub stands')
    .description(
      `Shows where the log ends, how far it is folded, events that could not be folded, what the clock runs, and the disk.
Exit code 1 while something is wrong: appends fail, log or read file are gone, the read models are behind, or an event
is parked.`,
    )
    .option(...configOption)
    .option(
      '--json',
      'for scripts: position, parked, projections, reactors, eventReactors, channels, notices, disk (times in ms)',
    )
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
      const lost = stands.logPlace !== 'there' || !stands.readFileThere;
      if (lost || stands.parked.length > 0 || stands.trouble !== null || stands.folded < stands.position)
        shell.exitCode = 1;
      if (json) print(shell, JSON.stringify(stands));
      else for (const line of linesOf(shell, stands)) print(shell, line);
    });
};

function linesOf(
  shell: Shell,
  {
    hub,
    position,
    folded,
    trouble,
    logPlace,
    readFileThere,
    parked,
    projections,
    reactors,
    blind,
    disk,
    ...standing
  }: Status,
): string[] {
  const now = shell.now();
  const behind = folded < position ? coloured(shell, 'yellow', `, folded up to ${folded}`) : '';
  return [
    hub.url === null
      ? 'No hub serves this data folder.'
      : `Serving at ${hub.url}, pid ${hub.pid}, started ${agoPhrase(hub.startedAt, now)}.`,
    ...(trouble === null ? [] : [coloured(shell, 'red', `Appends fail: ${trouble}`)]),
    ...(logPlace === 'there'
      ? []
      : [coloured(shell, 'red', `log.db was ${logPlace} while the hub serves: ${rescue}.`)]),
    ...(readFileThere
      ? []
      : [
          coloured(
            shell,
            'red',
            'The read file is gone while the hub serves: hub rebuild folds another one.',
          ),
        ]),
    `Log: position ${position}${behind}; ${bytes(disk.logBytes)}.`,
    `Read models: ${projections.map(({ name, version }) => `${name}@${version}`).join(', ')}; ${bytes(disk.readBytes)}.`,
    `Disk: ${bytes(disk.freeBytes)} of ${bytes(disk.totalBytes)} free at ${disk.dir}.`,
    ...(blind.last === null ? [] : [blindLine(blind.count, blind.last, now)]),
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
    ...standingLines(shell, standing),
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

/** When the hub heard nobody: none of that counts as a box's silence. */
const blindLine = (times: number, { from, to, why }: NonNullable<Status['blind']['last']>, now: number) =>
  `Heard nobody: ${counted(times, 'time')}, last for ${duration(to - from)} until ${agoPhrase(to, now)} (${why}).`;
