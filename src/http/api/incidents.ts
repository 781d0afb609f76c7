import { z } from 'zod';
import { childrenOf, listIncidents } from '../../../projections/incidents.ts';
import { Id } from '../../../schema/ids.ts';
import { Acknowledge, IncidentView, WhyLine } from '../../../schema/wire/alarms.ts';
import type { IncidentNow } from '../../../views/incident/model.ts';
import { acknowledge, existingIncident, incidentNow } from '../../incidents.ts';
import { whyIncident } from '../../notices/why.ts';
import { json, type Route, route } from '../route.ts';
import { Before } from './paging.ts';
import { rfc3339 } from './times.ts';
import { whyView } from './why.ts';

const kib = 1024;
const mostHeld = 200;

/** What is wrong in the fleet, and who has it in hand. Operators' alone: it speaks of many customers. */
export const incidentsApi: Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/incidents',
    tag: 'Incidents',
    summary: 'Incidents, newest first',
    who: ['operator'],
    about: () => 'fleet',
    query: Before.extend({
      state: z.enum(['open', 'resolved']).optional().meta({ description: 'open includes acknowledged ones' }),
      customer_id: Id.optional(),
      host_id: Id.optional(),
    }),
    answers: {
      200: {
        description: '`before` takes the incident_id to go on from',
        schema: z.strictObject({ incidents: z.array(IncidentView) }),
      },
    },
    handle: ({ hub, query: { customer_id, host_id, ...query } }) =>
      json({
        incidents: listIncidents(hub.db, { ...query, customerId: customer_id, hostId: host_id }).map((row) =>
          viewOf(incidentNow(hub, row)),
        ),
      }),
  }),

  route({
    method: 'GET',
    path: '/api/v1/incidents/{incident_id}',
    tag: 'Incidents',
    summary: 'An incident with its chain: event → rule → decision → message → the provider’s answer',
    who: ['operator'],
    about: () => 'fleet',
    answers: {
      200: {
        description: '`held` are those that are part of it, where it is a mass silence',
        schema: z.strictObject({
          incident: IncidentView,
          chain: z.array(WhyLine),
          held: z.array(IncidentView),
        }),
      },
    },
    handle({ hub, params }) {
      const row = existingIncident(hub, params.incident_id!);
      return json({
        incident: viewOf(incidentNow(hub, row)),
        chain: whyIncident(hub, row).map(whyView),
        held: childrenOf(hub.db, row.incidentId, mostHeld).map((child) => viewOf(incidentNow(hub, child))),
      });
    },
  }),

  route({
    method: 'POST',
    path: '/api/v1/admin/incidents/{incident_id}/acknowledge',
    tag: 'Incidents',
    summary: 'Say that somebody has an incident in hand',
    description: 'No reminder and no escalation while it holds. Again: the newest word counts.',
    who: ['operator'],
    about: () => 'fleet',
    body: { schema: Acknowledge, maxBytes: 32 * kib, optional: true },
    answers: {
      200: { description: 'acknowledged', schema: z.strictObject({ incident: IncidentView }) },
      409: { description: 'it is over' },
    },
    handle({ hub, params, body, speaker, record }) {
      const fact = acknowledge(hub, params.incident_id!, body, speaker.actor);
      const { note, until } = body;
      return record([fact], ([recorded]) => {
        const { actor: by, recordedAt: at } = recorded!;
        const acknowledged = { by, at, note: note || null, until: until ?? null };
        const incident = incidentNow(hub, existingIncident(hub, params.incident_id!));
        return json({ incident: viewOf({ ...incident, state: 'acknowledged', acknowledged }) });
      });
    },
  }),
];

function viewOf(incident: IncidentNow): IncidentView {
  const { acknowledged, parentId, mass } = incident;
  return {
    incident_id: String(incident.incidentId),
    rule: incident.rule,
    subject: incident.subject ?? incident.hostId ?? incident.customerId ?? 'fleet',
    customer_id: incident.customerId,
    host_id: incident.hostId,
    severity: incident.severity,
    state: incident.state,
    title: incident.title,
    message: incident.message,
    event_type: incident.eventType,
    opened_at: rfc3339(incident.openedAt)!,
    acknowledged: acknowledged && {
      by: acknowledged.by,
      at: rfc3339(acknowledged.at)!,
      note: acknowledged.note,
      until: rfc3339(acknowledged.until),
    },
    resolved_at: rfc3339(incident.resolvedAt),
    ended: incident.ended,
    parent_id: parentId === null ? null : String(parentId),
    flapping: incident.flapping,
    unknown: incident.unknown,
    times_this_month: incident.timesThisMonth,
    duration_seconds: Math.floor(incident.durationMs / 1000),
    mass_silence: mass,
  };
}
