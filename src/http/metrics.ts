import { statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { blindSummary } from '../../projections/blind-times.ts';
import { fleetOf } from '../fleet.ts';
import type { Hub } from '../hub.ts';
import { bodiesInFlight } from './body.ts';
import { countLive } from './live.ts';
import { noticeMetrics } from './metrics-notices.ts';
import { writesWaiting } from './waiting.ts';

interface Metrics {
  registry: Registry;
  requests: Counter<'route' | 'status'>;
  seconds: Histogram<'route'>;
  /** by route and status: finding a labelled series again at each request costs more than counting */
  children: Map<string, Child>;
}

interface Child {
  requests: { inc(): void };
  seconds: { observe(seconds: number): void };
}

const metrics = new WeakMap<Hub, Metrics>();

const metricsOf = (hub: Hub): Metrics => {
  const known = metrics.get(hub) ?? make(hub);
  metrics.set(hub, known);
  return known;
};

/** Counts one answered request. `route` is the pattern, not the path: ids would make a series each. */
export function countRequest(hub: Hub, route: string, status: number, seconds: number): void {
  const { children } = metricsOf(hub);
  const name = `${route} ${status}`;
  const child = children.get(name) ?? childOf(hub, route, status);
  children.set(name, child);
  child.requests.inc();
  child.seconds.observe(seconds);
}

const childOf = (hub: Hub, route: string, status: number): Child => ({
  requests: metricsOf(hub).requests.labels({ route, status: String(status) }),
  seconds: metricsOf(hub).seconds.labels({ route }),
});

/** The Prometheus text of everything the hub counts. */
export const renderMetrics = (hub: Hub): Promise<string> => metricsOf(hub).registry.metrics();

function make(hub: Hub): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  // gauges that are called like counters: promtool refuses them; the same without _total stay
  for (const name of ['handles', 'requests', 'resources'])
    registry.removeSingleMetric(`nodejs_active_${name}_total`);
  const gauge = (name: string, help: string, collect: (gauge: Gauge) => void) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        collect(this as unknown as Gauge);
      },
    });
  const labelled = (
    name: string,
    help: string,
    labelNames: string[],
    collect: (gauge: Gauge<string>) => void,
  ) =>
    new Gauge({
      name,
      help,
      labelNames,
      registers: [registry],
      collect() {
        this.reset();
        collect(this as unknown as Gauge<string>);
      },
    });

  gauge('hub_log_position', 'Position of the newest event', (g) => g.set(hub.log.head().position));
  gauge('hub_read_model_position', 'Position up to which the read models are folded', (g) =>
    g.set(hub.model.checkpoint().position),
  );
  gauge('hub_parked_events', 'Events that a read model could not fold', (g) => g.set(hub.parked().length));
  gauge('hub_writable', '1 while appends go through', (g) => g.set(hub.trouble() === undefined ? 1 : 0));
  gauge('hub_bodies_in_flight_bytes', 'Bytes of request bodies being worked on', (g) =>
    g.set(bodiesInFlight()),
  );
  gauge('hub_writes_waiting', 'Requests that wait for what they append', (g) => g.set(writesWaiting(hub)));
  gauge(
    'hub_outdated_sources',
    'Controllers and hosts whose newest report was older than the retention',
    (g) => g.set(hub.intake.outdated().length),
  );
  gauge('hub_live_streams', 'Open pages that are kept up to date', (g) => g.set(countLive(hub).streams));
  gauge('hub_live_views', 'Views that these pages show', (g) => g.set(countLive(hub).views));
  gauge('hub_blind_intervals', 'Times in which the hub could hear nobody', (g) =>
    g.set(blindSummary(hub.db).count),
  );
  gauge('hub_blind_until_timestamp_seconds', 'End of the last time in which the hub could hear nobody', (g) =>
    g.set((blindSummary(hub.db).last?.to ?? 0) / 1000),
  );
  gauge('hub_blind_seconds', 'How long the hub could hear nobody that time', (g) => {
    const { last } = blindSummary(hub.db);
    g.set(last === null ? 0 : (last.to - last.from) / 1000);
  });
  gauge('hub_log_size_bytes', 'Size of log.db', (g) => g.set(statSync(join(hub.dir, 'log.db')).size));
  gauge('hub_disk_free_bytes', 'Free bytes where the data folder lies', (g) => {
    const { bavail, bsize } = statfsSync(hub.dir);
    g.set(bavail * bsize);
  });
  labelled('hub_customers', 'Customers by status', ['status'], (g) => {
    for (const { status } of fleetOf(hub)) g.inc({ status: status.state });
  });
  labelled('hub_hosts', 'Hosts by status', ['status'], (g) => {
    for (const { hosts } of fleetOf(hub)) for (const { status } of hosts) g.inc({ status: status.state });
  });
  labelled('hub_schedule_last_run_timestamp_seconds', 'When a schedule last started', ['schedule'], (g) => {
    for (const state of hub.runner.states())
      if (state.lastStartedAt !== null) g.set({ schedule: state.name }, state.lastStartedAt / 1000);
  });
  labelled('hub_schedule_next_run_timestamp_seconds', 'When a schedule is due next', ['schedule'], (g) => {
    for (const state of hub.runner.states()) g.set({ schedule: state.name }, state.nextAt / 1000);
  });
  labelled(
    'hub_schedule_last_duration_seconds',
    'How long the last run of a schedule took',
    ['schedule'],
    (g) => {
      for (const state of hub.runner.states())
        if (state.lastDurationMs !== null) g.set({ schedule: state.name }, state.lastDurationMs / 1000);
    },
  );
  labelled('hub_schedule_failed', '1 when the last run of a schedule failed', ['schedule'], (g) => {
    for (const state of hub.runner.states()) g.set({ schedule: state.name }, state.failed ? 1 : 0);
  });
  noticeMetrics(hub, registry);
  const fromIntake = (name: string, help: string, value: () => number) =>
    new Counter({
      name,
      help,
      registers: [registry],
      collect() {
        this.reset();
        this.inc(value());
      },
    });
  fromIntake('hub_duplicate_reports_total', 'Reports that were recorded before', () =>
    hub.intake.duplicates(),
  );
  fromIntake('hub_outdated_reports_total', 'Reports older than the retention, not recorded', () =>
    hub.intake.tooOld(),
  );

  return {
    registry,
    children: new Map(),
    requests: new Counter({
      name: 'hub_http_requests_total',
      help: 'Requests answered',
      labelNames: ['route', 'status'],
      registers: [registry],
    }),
    seconds: new Histogram({
      name: 'hub_http_request_duration_seconds',
      help: 'From the first byte of a request to its answer',
      labelNames: ['route'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 2.5],
      registers: [registry],
    }),
  };
}
