import { agoPhrase, count } from '../../views/format.ts';
import type { Standing } from '../notices/standing.ts';
import { coloured, type Shell } from './shell.ts';
import { harmless, tableLines } from './table.ts';

/** How telling people stands, as `hub status` says it. */
export function standingLines(
  shell: Shell,
  { eventReactors, channels, notices, openIncidents }: Standing,
): string[] {
  const now = shell.now();
  const ago = (at: number | null) => (at === null ? 'never' : agoPhrase(at, now));
  const { error, warning, info } = openIncidents;
  const red = (text: string, is: boolean) => (is ? coloured(shell, 'red', text) : text);
  return [
    ...tableLines(
      ['by events', 'position', 'behind', 'parked', 'last decision'],
      eventReactors.map(({ name, position, behind, parked, lastRunAt }) => [
        name,
        String(position),
        count(behind),
        red(count(parked), parked > 0),
        ago(lastRunAt),
      ]),
    ),
    '',
    ...tableLines(
      ['channel', 'how', 'last accepted', 'last error'],
      channels.map(({ name, setUp, failingSince, lastAcceptedAt, lastError }) => [
        name,
        !setUp
          ? 'not set up'
          : failingSince === null
            ? 'in order'
            : red(`fails since ${agoPhrase(failingSince, now)}`, true),
        ago(lastAcceptedAt),
        harmless(lastError ?? '—').slice(0, 100),
      ]),
    ),
    '',
    `Open incidents: ${count(error)} error, ${count(warning)} warning, ${count(info)} info.`,
    `Notices: ${Object.entries(notices)
      .map(([state, many]) => `${count(many)} ${state}`)
      .join(', ')}.`,
  ];
}
