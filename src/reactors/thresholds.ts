import { createHash } from 'node:crypto';
import { type Breach, type Due, dueOf } from '../../projections/breach.ts';
import { breachesOf, sourcesReady } from '../../projections/breaches.ts';
import { controllerOf } from '../../projections/controllers.ts';
import { customerOf } from '../../projections/customers.ts';
import { scanHost } from '../../projections/fleet.ts';
import type { SourceState } from '../../projections/liveness.ts';
import type { NewEvent, Recorded } from '../../schema/event.ts';
import { eventType } from '../../schema/event-types.ts';
import { MonitoringEventRaised } from '../../schema/events/monitoring.ts';
import { HubError } from '../errors.ts';
import { customerState, hostState } from '../fleet.ts';
import type { Hub } from '../hub.ts';
import { sentenceOf } from './threshold-words.ts';

const atOnce = 100;

/**
 * Announces what went over a limit, grew worse or ended: `cpu_warning`, `disk_normal` …, once for each transition.
 * Nothing is said of a box that is silent, paused or gone, or of a blocked customer: what is due of it waits.
 */
export async function announceLimits(hub: Hub, signal?: AbortSignal): Promise<string> {
  return `${await announce(hub, sourcesReady(hub.db), signal)} announced`;
}

/** Announces at once, when a report shows it. Returns the way to stop. */
export function watchLimits(hub: Hub): () => Promise<void> {
  const heard = new Set<string>();
  let running: Promise<void> | undefined;
  const stopListening = hub.log.onAppend((events) => {
    for (const event of events) noteReport(heard, event);
    if (heard.size > 0 && running === undefined) running = run();
  });

  async function run(): Promise<void> {
    while (heard.size > 0) {
      await new Promise((resolve) => setImmediate(resolve)); // after the answers of this commit are on their way
      const sources = new Set(heard);
      heard.clear();
      try {
        await announce(
          hub,
          sourcesReady(hub.db).filter((source) => sources.has(source)),
        );
      } catch (error) {
        // the schedule finds them again
        hub.logger.warn({ error: String(error) }, 'a limit could not be announced');
      }
    }
    running = undefined;
  }

  return async () => {
    stopListening();
    heard.clear();
    await running;
  };
}

function noteReport(heard: Set<string>, { type, data }: Recorded): void {
  if (type === 'HostReported') heard.add(`host:${(data as { hostId: string }).hostId}`);
  if (type === 'ControllerReported') heard.add(`controller:${(data as { customerId: string }).customerId}`);
}

async function announce(hub: Hub, sources: readonly string[], signal?: AbortSignal): Promise<number> {
  let said = 0;
  for (let from = 0; from < sources.length && !signal?.aborted; from += atOnce) {
    const page = sources.slice(from, from + atOnce).map((source) => announceOf(hub, source));
    said += (await Promise.all(page)).reduce((sum, count) => sum + count, 0);
    await new Promise((resolve) => setImmediate(resolve)); // ingest goes first
  }
  return said;
}

/** Everything that is due of one box; nothing when its host is changed or decommissioned at this very moment. */
async function announceOf(hub: Hub, source: string): Promise<number> {
  const stream = source.startsWith('host:') ? `host-${source.slice(5)}` : undefined;
  const expect = stream === undefined ? undefined : { stream, version: hub.log.versionOf(stream) };
  const box = boxOf(hub, source);
  const row = breachesOf(hub.db, source);
  if (!row || !box || !speaks(box.state)) return 0;
  const events = Object.entries(row.values).flatMap(([key, breach]) => {
    const due = dueOf(breach);
    return due === null || isBlocked(hub, breach.customerId) ? [] : [eventOf(box, key, breach, due)];
  });
  if (events.length === 0) return 0;
  try {
    await hub.append(events, expect && { expect });
    return events.length;
  } catch (error) {
    if (error instanceof HubError && error.code === 'version_conflict') return 0;
    throw error;
  }
}

interface Box {
  source: string;
  hostId: string | null;
  name: string;
  zone: string;
  state: SourceState;
}

function boxOf(hub: Hub, source: string): Box | undefined {
  const host = source.startsWith('host:') ? scanHost(hub.db, source.slice(5)) : undefined;
  const customerId = source.startsWith('host:') ? host?.customerId : source.slice(11);
  const customer = customerId === undefined ? undefined : customerOf(hub.db, customerId);
  if (!customer) return undefined;
  const zone = customer.settings.timezone ?? hub.config.timezone;
  if (host) {
    const state = hostState(hub, host, customer.blocked);
    return { source, hostId: host.hostId, name: host.displayName ?? host.hostId, zone, state };
  }
  const state = customerState(hub, customer.customerId)?.controller;
  const name = customer.name ?? controllerOf(hub.db, customer.customerId)?.name ?? customer.customerId;
  return state ? { source, hostId: null, name: `the controller of ${name}`, zone, state } : undefined;
}

const mute: SourceState['reason'][] = ['blocked', 'no_report', 'silent', 'late', 'monitoring_paused'];
const speaks = ({ reason }: SourceState) => !mute.includes(reason);

/** Whose incident it ends, where that is not whom the box belongs to now. */
const isBlocked = (hub: Hub, customerId: string | null) =>
  customerId !== null && customerOf(hub.db, customerId)?.blocked === true;

function eventOf(box: Box, key: string, breach: Breach, due: Due): NewEvent {
  const last = breach.last!; // nothing is due without a report
  const disk = key.startsWith('disk:') ? key.slice(5) : null;
  const metric = disk === null ? key : 'disk';
  const type = `${metric}_${due.level}`;
  return MonitoringEventRaised(
    {
      customerId: breach.customerId ?? last.customerId,
      eventType: type,
      severity: eventType(type)!.severity,
      message: sentenceOf({ metric, disk, box: box.name, due, last, zone: box.zone }),
      details: {
        ...(disk === null ? {} : { disk }),
        ...(last.value === null ? {} : { value: last.value }),
        limit: limitOf(due, last.limit),
        since: new Date(due.since).toISOString(),
        ...(due.why === 'over' ? { reports: due.reports } : {}),
        why: due.why,
      },
      source: 'hub',
      occurredAt: null,
      recognised: true,
      ...(box.hostId === null ? {} : { hostId: box.hostId }),
      ...(disk === null ? {} : { subject: disk }),
    },
    {
      actor: 'hub',
      cause: last.position,
      key: `limit:${box.source}:${disk === null ? key : digestOf(disk)}:${last.position}:${due.level}`,
    },
  );
}

const limitOf = ({ level }: Due, { warn, critical, clear }: NonNullable<Breach['last']>['limit']) =>
  ({ warning: warn, critical, normal: clear })[level];

/** A disk's name is the box's text: a key has none of that. */
const digestOf = (disk: string) => `disk-${createHash('sha256').update(disk).digest('hex').slice(0, 16)}`;
