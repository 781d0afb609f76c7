import { z } from 'zod';
import { WhyLine } from '../../../schema/wire/alarms.ts';
import type { WhyLine as Line } from '../../../views/incident/model.ts';
import { existingIncident } from '../../incidents.ts';
import { existingNotice } from '../../notices/retry.ts';
import { whyIncident, whyNotice } from '../../notices/why.ts';
import { whyCustomer } from '../../notices/why-customer.ts';
import { json, type Route, route } from '../route.ts';
import { unknownCustomer } from './ingest.ts';
import { rfc3339 } from './times.ts';

const Lines = z.strictObject({ lines: z.array(WhyLine) });

/** Why somebody was told, or was not. */
export const whyApi: Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/incidents/{incident_id}/why',
    tag: 'Incidents',
    summary: 'Why an incident is what it is, and who was told or not',
    who: ['operator'],
    about: () => 'fleet',
    answers: { 200: { description: 'in the order of time; what comes next is last', schema: Lines } },
    handle: ({ hub, params }) => json(linesOf(whyIncident(hub, existingIncident(hub, params.incident_id!)))),
  }),

  route({
    method: 'GET',
    path: '/api/v1/admin/notifications/{notification_id}/why',
    tag: 'Notices',
    summary: 'Why a notice was sent or withheld, and what became of it',
    who: ['operator'],
    about: () => 'fleet',
    answers: { 200: { description: 'from the event to the provider’s answer', schema: Lines } },
    handle: ({ hub, params }) => json(linesOf(whyNotice(hub, existingNotice(hub, params.notification_id!)))),
  }),

  route({
    method: 'GET',
    path: '/api/v1/admin/customers/{customer_id}/why',
    tag: 'Customers',
    summary: 'How a customer stands, who is told of what, and what is held back',
    who: ['operator'],
    about: ({ params }) => ({ customerId: params.customer_id! }),
    answers: {
      200: {
        description: 'sources, settings, mutes, open incidents, then the last decisions',
        schema: Lines,
      },
    },
    handle({ hub, params }) {
      const lines = whyCustomer(hub, params.customer_id!);
      if (!lines) throw unknownCustomer(params.customer_id!);
      return json(linesOf(lines));
    },
  }),
];

const linesOf = (lines: readonly Line[]) => ({ lines: lines.map(whyView) });

/** A line on the wire. */
export const whyView = ({ at, position, what, detail, reason }: Line) => ({
  at: rfc3339(at)!,
  position,
  what,
  detail,
  reason,
});
