import { z } from 'zod';
import { customerOf } from '../../../projections/customers.ts';
import {
  childCount,
  childrenOf,
  incidentState,
  lastEndedAt,
  listIncidents,
  openCounts,
} from '../../../projections/incidents.ts';
import { decisionCounts } from '../../../projections/notices.ts';
import { Id } from '../../../schema/ids.ts';
import type { IncidentNow } from '../../../views/incident/model.ts';
import type { IncidentModel } from '../../../views/incident-page.tsx';
import type { IncidentsModel } from '../../../views/incidents-page.tsx';
import type { Hub } from '../../hub.ts';
import { existingIncident, incidentNow } from '../../incidents.ts';
import { mutesNow } from '../../mutes.ts';
import { whyIncident } from '../../notices/why.ts';

const perPage = 100;
const mostOpen = 200;
const mostHeld = 50;

/** The address of the incidents page. */
export const IncidentsQuery = z.object({
  state: z.enum(['open', 'resolved']).default('open'),
  customer: Id.optional(),
  host: Id.optional(),
  before: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
});

/** Everything that the incidents page shows. Those that are part of an open mass silence stand under that one. */
export function incidentsModel(
  hub: Hub,
  { state, customer, host, before }: z.infer<typeof IncidentsQuery>,
): IncidentsModel {
  const limit = state === 'open' ? mostOpen : perPage;
  const wanted = { state, customerId: customer, hostId: host, before, limit: limit + 1 };
  const rows = listIncidents(hub.db, {
    ...wanted,
    alone: state === 'open' && customer === undefined && host === undefined,
  });
  const shown = rows.slice(0, limit);
  const incidents = shown.map((row) => ({
    ...incidentNow(hub, row),
    held: row.rule === 'mass_silence' ? childCount(hub.db, row.incidentId) : 0,
  }));
  return {
    now: hub.now(),
    zone: hub.config.timezone,
    filter: {
      state,
      customer:
        customer === undefined ? null : { id: customer, name: customerOf(hub.db, customer)?.name ?? null },
      host: host ?? null,
      before: before ?? null,
    },
    incidents: state === 'open' ? incidents.sort(worstFirst) : incidents,
    older: rows.length > limit ? shown.at(-1)!.incidentId : null,
    openCounts: openCounts(hub.db),
    lastEndedAt: lastEndedAt(hub.db),
    mutes: mutesNow(hub),
  };
}

const rank = { error: 0, warning: 1, info: 2 } as const;
type Ranked = Pick<IncidentNow, 'state' | 'severity' | 'incidentId'>;
const inHand = ({ state }: Ranked) => (state === 'acknowledged' ? 1 : 0);
const worstFirst = (left: Ranked, right: Ranked) =>
  inHand(left) - inHand(right) ||
  rank[left.severity] - rank[right.severity] ||
  right.incidentId - left.incidentId;

/** The gravest of the open incidents, and how many there are but for those that are part of one of them. */
export function openNow(hub: Hub, most: number): { rows: IncidentNow[]; total: number } {
  const rows = listIncidents(hub.db, { state: 'open', alone: true, limit: mostOpen }).map((row) => ({
    ...row,
    state: incidentState(row, hub.now()),
  }));
  const { error, warning, info } = openCounts(hub.db);
  const total = rows.length < mostOpen ? rows.length : error + warning + info;
  return {
    rows: rows
      .sort(worstFirst)
      .slice(0, most)
      .map((row) => incidentNow(hub, row)),
    total,
  };
}

/** The address of an incident's page. */
export const IncidentQuery = z.object({ incident_id: z.string() });

/** Everything that an incident's page shows. @throws HubError not_found */
export function incidentModel(hub: Hub, { incident_id: id }: z.infer<typeof IncidentQuery>): IncidentModel {
  const row = existingIncident(hub, id);
  return {
    now: hub.now(),
    zone: hub.config.timezone,
    incident: incidentNow(hub, row),
    chain: whyIncident(hub, row),
    held: {
      rows: childrenOf(hub.db, row.incidentId, mostHeld).map((child) => incidentNow(hub, child)),
      total: childCount(hub.db, row.incidentId),
    },
    decisions: decisionCounts(hub.db, row.incidentId),
  };
}
