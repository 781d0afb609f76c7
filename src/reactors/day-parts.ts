import { controllerHoursOf, controllerOf, nextCustomerHeard } from '../../projections/controllers.ts';
import { hostHoursOf } from '../../projections/host-metrics.ts';
import {
  customersLeftBehind,
  everyHostOf,
  type HostRow,
  nextCustomerWithHosts,
} from '../../projections/hosts.ts';
import type { Recorded } from '../../schema/event.ts';
import type { EventOf } from '../../schema/events/index.ts';
import { type DaySection, dayEnd, dayStart, type LastWord } from '../../schema/summary.ts';
import { HubError } from '../errors.ts';
import type { Hub } from '../hub.ts';

/** A part of a day, in the order of the customers' ids. */
export interface Part {
  sections: DaySection[];
  /** the last customer in it; undefined when nobody is left */
  through: string | undefined;
}

/** Reading, sealing and folding a part is one turn of the event loop each: this many sources take some 30 ms. */
const mostSources = 100;

/** What a day leaves of the customers after this one, as many as are done in a turn. */
export function nextPart(hub: Hub, day: string, after: string): Part {
  const sections: DaySection[] = [];
  let sources = 0;
  for (let id = nextCustomer(hub, after); id !== undefined; id = nextCustomer(hub, id)) {
    const section = sectionOf(hub, id, day);
    if (section) sections.push(section);
    sources += 1 + (section?.hosts.length ?? 0);
    if (sources >= mostSources) return { sections, through: id };
  }
  // a host that changed its customer meanwhile: before it was this one's turn, after it was that one's
  for (const id of customersLeftBehind(hub.db, after, dayStart(day), dayEnd(day))) {
    const section = sectionOf(hub, id, day);
    if (section) sections.push(section);
  }
  return { sections, through: undefined };
}

function nextCustomer(hub: Hub, after: string): string | undefined {
  const next = [nextCustomerWithHosts(hub.db, after), nextCustomerHeard(hub.db, after)];
  return next.filter((id) => id !== undefined).sort()[0];
}

/** What a day leaves of one customer; undefined for nothing. */
function sectionOf(hub: Hub, customerId: string, day: string): DaySection | undefined {
  const fellSilent = (row: { at: number | null }) =>
    row.at !== null && row.at >= dayStart(day) && row.at < dayEnd(day);
  const hosts = everyHostOf(hub.db, customerId)
    .map((host) => ({
      hostId: host.hostId,
      hours: hostHoursOf(hub.db, host.hostId, day),
      last: fellSilent(host) ? lastWord<EventOf<'HostReported'>>(hub, host) : null,
    }))
    .filter(({ hours, last }) => hours.length > 0 || last !== null);
  const row = controllerOf(hub.db, customerId);
  const hours = row ? controllerHoursOf(hub.db, customerId, day) : [];
  const last = row && fellSilent(row) ? lastWord<EventOf<'ControllerReported'>>(hub, row) : null;
  const controller = hours.length > 0 || last !== null ? { hours, last } : null;
  return hosts.length > 0 || controller ? { customerId, hosts, controller } : undefined;
}

function lastWord<E extends Recorded>(
  hub: Hub,
  row: Pick<HostRow, 'reportPosition' | 'lastReportAt'>,
): LastWord<E> {
  const event = hub.log.at(row.reportPosition!);
  if (event === undefined)
    throw new HubError(
      'damaged',
      `the report at position ${row.reportPosition} is gone before its day was closed`,
    );
  const { position, recordedAt, data } = event as E;
  return { report: { position, recordedAt, data }, lastReportAt: row.lastReportAt! } as LastWord<E>;
}
