import { count, counted } from '../views/format.ts';
import { bad, type Check, warn } from './doctor-check.ts';
import type { Standing } from './notices/standing.ts';

const farBehind = 10_000;

/** What is wrong with telling people, as the running hub says. */
export function ofStanding(standing: Standing | undefined): Check[] {
  if (!standing) return [];
  const { channels, notices, eventReactors } = standing;
  return [
    ...channels
      .filter(({ setUp, failingSince }) => setUp && failingSince !== null)
      .map(({ name, failingSince, lastError }) =>
        bad(
          `${name} fails since ${new Date(failingSince!).toISOString()}: ${lastError ?? 'no answer'}`,
          `notices wait and are tried again; hub notify test --channel ${name} says what it answers now`,
        ),
      ),
    ...(notices.dead === 0
      ? []
      : [
          warn(
            `${counted(notices.dead, 'notice')} ${notices.dead === 1 ? 'is' : 'are'} dead: given up, or refused for ever`,
            'hub notice list --state dead says why; hub notice retry <notice> sends one again',
          ),
        ]),
    ...(notices.uncertain === 0
      ? []
      : [
          warn(
            `of ${counted(notices.uncertain, 'notice')} nobody knows whether it went out`,
            'hub notice list --state uncertain; hub notice retry <notice> sends one again',
          ),
        ]),
    ...eventReactors
      .filter(({ parked }) => parked > 0)
      .map(({ name, parked }) =>
        bad(
          `${name} failed on ${counted(parked, 'event')} since the start: what it would have decided is missing`,
          'a fault of this version; hub log --type ReactorParked says on which',
        ),
      ),
    ...eventReactors
      .filter(({ behind }) => behind > farBehind)
      .map(({ name, behind }) =>
        warn(
          `${name} has ${count(behind)} events still to read`,
          'it catches up by itself; hub status says how far it is',
        ),
      ),
  ];
}
