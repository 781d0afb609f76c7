import type { z } from 'zod';
import { customerOf } from '../../../projections/customers.ts';
import { reportingHost } from '../../../projections/fleet.ts';
import { hostOf } from '../../../projections/hosts.ts';
import type { NewEvent } from '../../../schema/event.ts';
import { eventType } from '../../../schema/event-types.ts';
import { ControllerReported } from '../../../schema/events/controller.ts';
import { CustomerAppeared } from '../../../schema/events/customer.ts';
import { HostReported } from '../../../schema/events/host.ts';
import { MonitoringEventRaised } from '../../../schema/events/monitoring.ts';
import { PreferencesSet } from '../../../schema/events/notification.ts';
import { claimedHost } from '../../../schema/subject.ts';
import { EventTaken, Ok } from '../../../schema/wire/answers.ts';
import { EventBody, NotifyBody, PreferencesBody, ReportBody } from '../../../schema/wire/controller.ts';
import { ControlEnvelope, HostReportBody } from '../../../schema/wire/host-report.ts';
import { cut, type Understood, understand } from '../../../schema/wire/understand.ts';
import { HubError } from '../../errors.ts';
import type { Hub } from '../../hub.ts';
import { badFields, type Json, parseJson } from '../body.ts';
import type { Speaker } from '../gate.ts';
import type { Reply } from '../reply.ts';
import { json, type Route, route } from '../route.ts';

const kib = 1024;
const ok = { status: 'ok' };

/** A report that was understood as far as it goes; what it could not say is named, and costs only itself. */
type Report<T> = Extract<Understood<T>, { ok: true }>;

const understandAs =
  <T>(schema: z.ZodType<T>) =>
  ({ text, value }: Json): Report<T> => {
    const understood = understand(schema, value, text.length);
    if (understood.ok) return understood;
    throw badFields(understood.errors);
  };

/** ms of a time; null for none, and for what is no time. */
const timeOf = (text: unknown) => {
  const at = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : at;
};

/** What reporters push. Each route says who speaks, understands what was said, and appends; nothing else is written here. */
export const ingest: Route[] = [
  route({
    method: 'POST',
    path: '/api/v1/host-report',
    tag: 'Hosts',
    summary: 'The heartbeat of a host agent, with what it measured',
    description:
      'An entry of a list that makes no sense is skipped and counted; the rest is kept. The same report twice is recorded once.',
    who: ['operator', 'host'],
    about: ({ body }) => ({ hostId: body.value.host_id }),
    body: {
      schema: HostReportBody as unknown as z.ZodType<Report<HostReportBody>>,
      maxBytes: 4096 * kib,
      parse: understandAs(HostReportBody),
    },
    answers: { 200: { description: 'taken; what the agent obeys', schema: ControlEnvelope } },
    async handle({ hub, body: { value, skipped, unknown }, json: sent, speaker, record }) {
      const host = hub.remember(`host ${value.host_id}`, () => reportingHost(hub.db, value.host_id));
      if (!host)
        throw badFields([
          { path: 'host_id', message: 'no such host: create it first (POST /api/v1/admin/hosts)' },
        ]);
      const { hostId, customerId } = host;
      const envelope = {
        status: 'ok',
        poll_interval_seconds: host.pollMs / 1000,
        blocked: host.blocked,
        desired_generation: 0,
        has_signed_ops: false,
      };
      const arrived = {
        ...sent,
        sentAt: timeOf(value.reported_at),
        version: value.agent_version ?? null,
        skipped,
        unknown,
      };
      const taken = await hub.intake.take(`host:${hostId}`, arrived, (fields) =>
        record(
          [HostReported({ hostId, customerId, ...fields }, { actor: speaker.actor, bodyText: sent.text })],
          () => json(envelope),
        ),
      );
      return replyOf(taken, envelope);
    },
  }),

  route({
    method: 'POST',
    path: '/api/v1/report',
    tag: 'Controllers',
    summary: 'The periodic report of a customer’s controller',
    description: 'A customer whom nobody configured becomes a manual one, under the global key.',
    who: ['operator', 'customer'],
    strangers: ['host'],
    about: ({ body }) => ({ customerId: body.value.customer_id }),
    body: {
      schema: ReportBody as unknown as z.ZodType<Report<ReportBody>>,
      maxBytes: 1024 * kib,
      parse: understandAs(ReportBody),
    },
    answers: { 200: { description: 'taken', schema: Ok } },
    async handle({ hub, body: { value, skipped, unknown }, json: sent, speaker, record }) {
      const customerId = value.customer_id;
      const arrived = {
        ...sent,
        sentAt: timeOf(value.timestamp),
        version: value.controller_version ?? null,
        skipped,
        unknown,
      };
      const taken = await hub.intake.take(`controller:${customerId}`, arrived, (fields) =>
        record(
          [
            ...firstWord(hub, customerId, speaker),
            ControllerReported({ customerId, ...fields }, { actor: speaker.actor, bodyText: sent.text }),
          ],
          () => json(ok),
        ),
      );
      return replyOf(taken, ok);
    },
  }),

  route({
    method: 'POST',
    path: '/api/v1/event',
    tag: 'Controllers',
    summary: 'Something that happened at a customer',
    who: ['operator', 'customer'],
    strangers: ['host'],
    about: ({ body }) => ({ customerId: body.customer_id }),
    body: { schema: EventBody, maxBytes: 256 * kib },
    answers: { 200: { description: 'recorded; `event_id` is its position in the log', schema: EventTaken } },
    handle: ({ hub, body, speaker, record }) =>
      raise(hub, speaker, record, {
        ...body,
        source: body.source ?? defaultSource(speaker),
        known: Object.keys(EventBody.shape),
      }),
  }),

  route({
    method: 'POST',
    path: '/api/v1/notify',
    tag: 'Controllers',
    summary: 'The old relay: recorded as an event with source `notify`',
    who: ['operator', 'customer'],
    strangers: ['host'],
    about: ({ body }) => ({ customerId: body.customer_id }),
    body: { schema: NotifyBody, maxBytes: 256 * kib },
    answers: { 200: { description: 'recorded', schema: EventTaken } },
    handle: ({ hub, body, speaker, record }) =>
      raise(hub, speaker, record, { ...body, source: 'notify', known: Object.keys(NotifyBody.shape) }),
  }),

  route({
    method: 'POST',
    path: '/api/v1/preferences',
    tag: 'Controllers',
    summary: 'What a customer wants to be told, where, and how often at most',
    who: ['operator', 'customer'],
    strangers: ['host'],
    about: ({ body }) => ({ customerId: body.customer_id }),
    body: { schema: PreferencesBody, maxBytes: 64 * kib },
    answers: { 200: { description: 'kept', schema: Ok } },
    handle({ hub, body, speaker, record }) {
      return record(
        [
          ...firstWord(hub, body.customer_id, speaker),
          PreferencesSet(
            {
              customerId: body.customer_id,
              email: body.email,
              enabledEvents: body.enabled_events,
              cooldownHours: body.cooldown_hours,
              language: body.language ?? null,
              ...beyond(body, Object.keys(PreferencesBody.shape)),
            },
            { actor: speaker.actor },
          ),
        ],
        () => json(ok),
      );
    },
  }),
];

/** The same answer for a report that was recorded now, before, or is too old to keep. */
function replyOf(taken: { reply: Reply } | { duplicateOf: number } | { tooOld: true }, body: object): Reply {
  if ('reply' in taken) return taken.reply;
  return json(body, 200, 'duplicateOf' in taken ? { 'Hub-Position': String(taken.duplicateOf) } : {});
}

/** The fact that goes with the first word about a customer whom nobody has heard of. */
function firstWord(hub: Hub, customerId: string, speaker: Speaker): NewEvent[] {
  return customerOf(hub.db, customerId) ? [] : [CustomerAppeared({ customerId }, { actor: speaker.actor })];
}

/** What of a body its schema does not know: the names, for counting, and all of it, kept with the fact. */
function beyond(
  body: object,
  known: readonly string[],
): { unknown?: string[]; more?: Record<string, unknown> } {
  const entries = Object.entries(body).filter(([key]) => !known.includes(key));
  if (entries.length === 0) return {};
  return { unknown: entries.slice(0, 100).map(([key]) => cut(key)), more: Object.fromEntries(entries) };
}

const defaultSource = (speaker: Speaker) => (speaker.kind === 'customer' ? 'controller' : 'api');

interface Raised {
  customer_id: string;
  event_type: string;
  severity?: 'info' | 'warning' | 'error' | null | undefined;
  message?: string | null | undefined;
  details?: unknown;
  details_json?: unknown;
  occurred_at?: unknown;
  source: string;
  known: string[];
}

function raise(
  hub: Hub,
  speaker: Speaker,
  record: (
    events: NewEvent[],
    answer: (recorded: readonly { position: number }[]) => Reply,
  ) => Promise<Reply>,
  { known, ...raised }: Raised,
): Promise<Reply> {
  const type = eventType(raised.event_type);
  if (!type && hub.config.events.strict_types) {
    throw badFields([
      { path: 'event_type', message: `${raised.event_type.slice(0, 100)} is not a known event type` },
    ]);
  }
  const severity = raised.severity ?? type?.severity;
  if (!severity)
    throw badFields([
      {
        path: 'severity',
        message: 'needed for an event type that the hub does not know: info, warning or error',
      },
    ]);
  const details = detailsOf(raised);
  const host = claimedHost(details);
  const event = MonitoringEventRaised(
    {
      customerId: raised.customer_id,
      eventType: raised.event_type,
      severity,
      message: raised.message ?? null,
      details,
      // a customer speaks of its own hosts: another's name is a word like any other
      ...(host !== null && hostOf(hub.db, host)?.customerId === raised.customer_id ? { hostId: host } : {}),
      source: raised.source,
      occurredAt: timeOf(raised.occurred_at),
      recognised: type !== undefined,
      ...beyond(raised, [...known, 'source']),
    },
    { actor: speaker.actor },
  );
  return record([...firstWord(hub, raised.customer_id, speaker), event], (recorded) =>
    json({ status: 'ok', event_id: recorded.at(-1)!.position }),
  );
}

/** `details`, or `details_json`, which some clients send as JSON and some as text of JSON. */
function detailsOf({ details, details_json }: Pick<Raised, 'details' | 'details_json'>): unknown {
  const given = details ?? details_json ?? null;
  if (given !== details_json || typeof given !== 'string') return given;
  try {
    return parseJson(Buffer.from(given)).value; // through the same door as the body: bounded and made well-formed
  } catch {
    return given; // text after all
  }
}

export const unknownCustomer = (customerId: string) =>
  new HubError('not_found', `no customer is called ${customerId}`, {
    hint: 'GET /api/v1/customers lists them',
  });
