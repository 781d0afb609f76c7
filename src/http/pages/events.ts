import { z } from 'zod';
import { customerOf } from '../../../projections/customers.ts';
import { eventTypesSince, listEventLines, severityCounts } from '../../../projections/timeline.ts';
import { Id } from '../../../schema/ids.ts';
import type { EventsModel } from '../../../views/events-page.tsx';
import type { Hub } from '../../hub.ts';
import { eventRows } from './source.ts';

const dayMs = 86_400_000;
const perPage = 100;

/** The address of the events page. */
export const EventsQuery = z.object({
  severity: z.enum(['info', 'warning', 'error']).optional(),
  type: z.string().min(1).max(128).optional(),
  customer: Id.optional(),
  before: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
});

/** Everything that the events page shows for an address. */
export function eventsModel(
  hub: Hub,
  { severity, type, customer, before }: z.infer<typeof EventsQuery>,
): EventsModel {
  const rows = listEventLines(hub.db, { severity, type, customerId: customer, before, limit: perPage + 1 });
  const events = rows.slice(0, perPage);
  const since = hub.now() - dayMs;
  return {
    now: hub.now(),
    zone: hub.config.timezone,
    filter: {
      severity: severity ?? null,
      type: type ?? null,
      customer:
        customer === undefined ? null : { id: customer, name: customerOf(hub.db, customer)?.name ?? null },
      before: before ?? null,
    },
    events: eventRows(hub, events),
    older: rows.length > perPage ? events.at(-1)!.position : null,
    types: eventTypesSince(hub.db, since),
    counts24h: severityCounts(hub.db, since),
  };
}
