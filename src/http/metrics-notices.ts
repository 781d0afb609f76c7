import { Gauge, type Registry } from 'prom-client';
import type { Hub } from '../hub.ts';
import { type Standing, standingOf } from '../notices/standing.ts';

type Sample = [label: string, value: number | null];

/** What /metrics says of telling people: who decides, over what it is sent, what came of it. A null value is left out. */
export function noticeMetrics(hub: Hub, registry: Registry): void {
  let known: Standing | undefined;
  const standing = () => {
    known ??= standingOf(hub);
    setImmediate(() => {
      known = undefined; // counted once for all that are collected together
    });
    return known;
  };
  const series = (name: string, help: string, label: string, samples: (standing: Standing) => Sample[]) =>
    new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [registry],
      collect() {
        this.reset();
        for (const [value, number] of samples(standing()))
          if (number !== null) this.set({ [label]: value }, number);
      },
    });
  const seconds = (ms: number | null) => (ms === null ? null : ms / 1000);

  series('hub_reactor_position', 'Position up to which a reactor has read', 'reactor', (standing) =>
    standing.eventReactors.map(({ name, position }) => [name, position]),
  );
  series(
    'hub_reactor_behind_events',
    'Events that a reactor has still to read, at most',
    'reactor',
    (standing) => standing.eventReactors.map(({ name, behind }) => [name, behind]),
  );
  series(
    'hub_reactor_parked_events',
    'Events that a reactor failed on since the start',
    'reactor',
    (standing) => standing.eventReactors.map(({ name, parked }) => [name, parked]),
  );
  series(
    'hub_reactor_last_run_timestamp_seconds',
    'When a reactor last decided something',
    'reactor',
    (standing) => standing.eventReactors.map(({ name, lastRunAt }) => [name, seconds(lastRunAt)]),
  );
  series(
    'hub_channel_failing',
    '1 while every attempt over a channel that is set up fails',
    'channel',
    (standing) =>
      standing.channels.flatMap(({ name, setUp, failingSince }): Sample[] =>
        setUp ? [[name, failingSince === null ? 0 : 1]] : [],
      ),
  );
  series('hub_channel_failing_since_timestamp_seconds', 'Since when a channel fails', 'channel', (standing) =>
    standing.channels.map(({ name, failingSince }) => [name, seconds(failingSince)]),
  );
  series(
    'hub_channel_last_accepted_timestamp_seconds',
    'When a channel last took a notice',
    'channel',
    (standing) => standing.channels.map(({ name, lastAcceptedAt }) => [name, seconds(lastAcceptedAt)]),
  );
  series('hub_notices', 'Decisions about telling somebody, by what became of them', 'state', ({ notices }) =>
    Object.entries(notices),
  );
  series(
    'hub_incidents_open',
    'Open incidents, acknowledged ones included',
    'severity',
    ({ openIncidents }) => Object.entries(openIncidents),
  );
}
