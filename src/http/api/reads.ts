import { z } from 'zod';
import { controllerHistoryOf, controllerOf } from '../../../projections/controllers.ts';
import { customerOf } from '../../../projections/customers.ts';
import {
  type EventCounts,
  eventCounts,
  eventCountsOf,
  listEvents,
  type TimelineRow,
} from '../../../projections/timeline.ts';
import { CustomerSummary, EventView } from '../../../schema/wire/answers.ts';
import { type CustomerState, customerState, fleetOf } from '../../fleet.ts';
import { json, type Route, route } from '../route.ts';
import { unknownCustomer } from './ingest.ts';
import { EventQuery, Page, Period, pageOf, periodMs } from './paging.ts';
import { sentReport, withReport } from './sent-report.ts';
import { rfc3339 } from './times.ts';

const dayMs = 86_400_000;
const aboutPath = ({ params }: { params: Record<string, string> }) => ({ customerId: params.customer_id! });
const Events = z.strictObject({ events: z.array(EventView) });

/** What may be read of customers and of the whole fleet. */
export const reads: Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/customers',
    tag: 'Customers',
    summary: 'Every customer',
    who: ['operator'],
    about: () => 'fleet',
    query: Page,
    answers: {
      200: {
        description: 'by id; whole unless `limit` pages it',
        schema: z.strictObject({ customers: z.array(CustomerSummary) }),
      },
    },
    handle({ hub, query }) {
      const counts = eventCounts(hub.db, hub.now() - dayMs);
      const fleet = fleetOf(hub).sort((left, right) => (left.customerId < right.customerId ? -1 : 1));
      return json({
        customers: pageOf(fleet, query, (customer) => customer.customerId).map((customer) =>
          summaryOf(customer, counts.get(customer.customerId) ?? noEvents),
        ),
      });
    },
  }),

  route({
    method: 'GET',
    path: '/api/v1/customers/{customer_id}',
    tag: 'Customers',
    summary: 'A customer, and the newest report of its controller as sent',
    who: ['operator', 'customer'],
    about: aboutPath,
    answers: {
      200: {
        description: 'null report: its controller never reported, or the report was pruned',
        schema: z.strictObject({
          customer: CustomerSummary,
          report: z.unknown(),
          received_at: z.iso.datetime().nullable(),
        }),
      },
    },
    handle({ hub, params }) {
      const customer = customerState(hub, params.customer_id!);
      if (!customer) throw unknownCustomer(params.customer_id!);
      const report = sentReport(hub, controllerOf(hub.db, customer.customerId)?.reportPosition);
      const counts = eventCountsOf(hub.db, customer.customerId, hub.now() - dayMs);
      const after = { received_at: rfc3339(report?.receivedAt ?? null) };
      return json(withReport({ customer: summaryOf(customer, counts) }, report, after));
    },
  }),

  route({
    method: 'GET',
    path: '/api/v1/customers/{customer_id}/history',
    tag: 'Customers',
    summary: 'What a customer’s controller reported over time',
    description: 'As reported; by the hour for days older than the retention.',
    who: ['operator', 'customer'],
    about: aboutPath,
    query: z.strictObject({ period: Period }),
    answers: {
      200: {
        description: 'oldest first',
        schema: z.strictObject({
          period: z.string(),
          points: z.array(
            z.strictObject({
              at: z.iso.datetime(),
              status: z.enum(['ok', 'warn', 'fail']).nullable(),
              cpu_percent: z.number().nullable(),
              memory_percent: z.number().nullable(),
              storage_percent_max: z.number().nullable(),
              containers_running: z.int().nullable(),
              containers_total: z.int().nullable(),
            }),
          ),
        }),
      },
    },
    handle({ hub, params, query, now }) {
      const customerId = params.customer_id!;
      if (!customerOf(hub.db, customerId)) throw unknownCustomer(customerId);
      const points = controllerHistoryOf(hub.db, customerId, now - periodMs(query.period));
      return json({
        period: query.period,
        points: points.map((point) => ({
          at: rfc3339(point.at),
          status: point.status,
          cpu_percent: point.cpu,
          memory_percent: point.memory,
          storage_percent_max: point.storageMax,
          containers_running: point.containersRunning,
          containers_total: point.containersTotal,
        })),
      });
    },
  }),

  route({
    method: 'GET',
    path: '/api/v1/customers/{customer_id}/events',
    tag: 'Events',
    summary: 'What happened at a customer, newest first',
    who: ['operator', 'customer'],
    about: aboutPath,
    query: EventQuery,
    answers: { 200: { description: '`before` takes the position to go on from', schema: Events } },
    handle({ hub, params, query }) {
      const customerId = params.customer_id!;
      if (!customerOf(hub.db, customerId)) throw unknownCustomer(customerId);
      return json({ events: listEvents(hub.db, { ...query, customerId }).map(eventView) });
    },
  }),

  route({
    method: 'GET',
    path: '/api/v1/events',
    tag: 'Events',
    summary: 'What happened in the whole fleet, newest first',
    who: ['operator'],
    about: () => 'fleet',
    query: EventQuery,
    answers: { 200: { description: '`before` takes the position to go on from', schema: Events } },
    handle: ({ hub, query }) => json({ events: listEvents(hub.db, query).map(eventView) }),
  }),
];

const noEvents: EventCounts = { warning: 0, error: 0 };

function summaryOf(customer: CustomerState, events: EventCounts) {
  return {
    customer_id: customer.customerId,
    name: customer.name,
    kind: customer.kind,
    status: customer.status.state,
    last_report_at: rfc3339(customer.heardAt),
    controller_version: customer.version,
    issues: customer.issues,
    events_24h: events,
    blocked: customer.blocked,
    hosts: customer.hosts.length,
  };
}

const eventView = (row: TimelineRow) => ({
  event_id: row.position,
  customer_id: row.customerId,
  event_type: row.eventType,
  severity: row.severity,
  message: row.message,
  details: row.details,
  source: row.source,
  recognised: row.recognised,
  at: rfc3339(row.at),
});
