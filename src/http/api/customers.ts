import { z } from 'zod';
import { controllerOf } from '../../../projections/controllers.ts';
import { credentialOf } from '../../../projections/credentials.ts';
import { type CustomerRow, customerOf, noSettings } from '../../../projections/customers.ts';
import { preferencesOf } from '../../../projections/preferences.ts';
import type { NewEvent } from '../../../schema/event.ts';
import {
  CustomerBlocked,
  CustomerConfigChanged,
  CustomerKeyIssued,
  CustomerRegistered,
  CustomerUnblocked,
} from '../../../schema/events/customer.ts';
import { CustomerSettings } from '../../../schema/settings.ts';
import {
  CreateCustomer,
  CustomerView,
  longestOverlapSeconds,
  mergePatch,
  PatchCustomer,
  Reason,
  RotateKey,
} from '../../../schema/wire/admin.ts';
import { HubError } from '../../errors.ts';
import { customerState } from '../../fleet.ts';
import type { Hub } from '../../hub.ts';
import { hashOf, newKey } from '../../keys.ts';
import { parseBody } from '../body.ts';
import { json, type Route, route } from '../route.ts';
import { alone } from './alone.ts';
import { unknownCustomer } from './ingest.ts';
import { rfc3339 } from './times.ts';

const kib = 1024;
const one = z.strictObject({ customer: CustomerView });
const aboutPath = ({ params }: { params: Record<string, string> }) => ({ customerId: params.customer_id! });

/** What operators decide about customers. The page and the CLI run the same commands. */
export const customersAdmin: Route[] = [
  route({
    method: 'POST',
    path: '/api/v1/admin/customers',
    tag: 'Customers',
    summary: 'Take a customer under management',
    description:
      'A manual customer becomes managed: what the body leaves open is taken from its reports. The key is shown once.',
    who: ['operator'],
    about: () => 'fleet',
    body: { schema: CreateCustomer, maxBytes: 64 * kib },
    answers: {
      201: {
        description: 'made; the key is shown this once',
        schema: z.strictObject({ customer: CustomerView, api_key: z.string() }),
      },
    },
    async handle({ hub, body, json: sent, speaker, record }) {
      const { customer_id: customerId, api_key: given, ...rest } = body;
      const row = customerOf(hub.db, customerId);
      if (row?.kind === 'managed') throw taken(`${customerId} is managed already`, 'change it with PATCH');
      const settings = { ...rest, ...fromReports(hub, customerId, sent.value as object) };
      const apiKey = given ?? newKey();
      const origin = { actor: speaker.actor };
      const events: NewEvent[] = [
        CustomerRegistered({ customerId, settings }, origin),
        CustomerKeyIssued({ customerId, apiKeyHash: hashOf(apiKey), apiKey, oldKeyUntil: null }, origin),
      ];
      const made = (version: number): CustomerRow => ({
        ...blank(customerId),
        ...row,
        kind: 'managed',
        settings,
        version,
      });
      return withFreeKey(hub, apiKey, () =>
        record(
          events,
          ([first]) => ({
            ...json({ customer: viewOf(hub, made(first!.version!)), api_key: apiKey }, 201),
            secret: true,
          }),
          { stream: `settings-${customerId}`, version: hub.log.versionOf(`settings-${customerId}`) },
        ),
      );
    },
  }),

  route({
    method: 'GET',
    path: '/api/v1/admin/customers/{customer_id}',
    tag: 'Customers',
    summary: 'The settings of a customer, with their version',
    who: ['operator'],
    about: aboutPath,
    answers: { 200: { description: 'the settings; ETag is their version', schema: one } },
    handle: ({ hub, params }) => shown(hub, existing(hub, params.customer_id!)),
  }),

  route({
    method: 'PATCH',
    path: '/api/v1/admin/customers/{customer_id}',
    tag: 'Customers',
    summary: 'Change the settings of a customer (JSON merge patch)',
    description:
      'With `If-Match: "<version>"` a change that somebody made in between answers 412 with the difference, and nothing is overwritten.',
    who: ['operator'],
    about: aboutPath,
    body: { schema: PatchCustomer, maxBytes: 64 * kib },
    answers: { 200: { description: 'changed', schema: one } },
    async handle({ hub, params, json: sent, incoming, speaker, record }) {
      const row = managed(hub, params.customer_id!);
      const after = parseBody(CustomerSettings, mergePatch(row.settings, sent.value));
      matchVersion(incoming.headers['if-match'], row, after);
      if (JSON.stringify(after) === JSON.stringify(row.settings)) return shown(hub, row);
      const { customerId, settings: before, version } = row;
      return record(
        [CustomerConfigChanged({ customerId, before, after }, { actor: speaker.actor })],
        ([changed]) => shown(hub, { ...row, settings: after, version: changed!.version! }),
        { stream: `settings-${customerId}`, version },
      );
    },
  }),

  route({
    method: 'POST',
    path: '/api/v1/admin/customers/{customer_id}/rotate-key',
    tag: 'Customers',
    summary: 'Give a customer a new API key',
    who: ['operator'],
    about: aboutPath,
    body: { schema: RotateKey, maxBytes: 4 * kib, optional: true },
    answers: {
      200: {
        description: 'the new key, shown this once',
        schema: z.strictObject({ api_key: z.string(), old_key_until: z.iso.datetime().nullable() }),
      },
    },
    handle({ hub, params, body, speaker, record, now }) {
      const { customerId } = managed(hub, params.customer_id!);
      const oldKeyUntil = endOfOldKey(body.overlap_seconds, now);
      const apiKey = newKey();
      const issued = CustomerKeyIssued(
        { customerId, apiKeyHash: hashOf(apiKey), apiKey, oldKeyUntil },
        { actor: speaker.actor },
      );
      return alone(hub, `rotate the key of customer ${customerId}`, () =>
        record([issued], () => ({
          ...json({ api_key: apiKey, old_key_until: rfc3339(oldKeyUntil) }),
          secret: true,
        })),
      );
    },
  }),

  blocking(
    'block',
    'Block a customer: its boxes are told so, its matters are told to nobody',
    CustomerBlocked,
    true,
  ),
  blocking('unblock', 'Unblock a customer', CustomerUnblocked, false),
];

function blocking(
  verb: 'block' | 'unblock',
  summary: string,
  fact: typeof CustomerBlocked | typeof CustomerUnblocked,
  blocked: boolean,
): Route {
  return route({
    method: 'POST',
    path: `/api/v1/admin/customers/{customer_id}/${verb}`,
    tag: 'Customers',
    summary,
    who: ['operator'],
    about: aboutPath,
    body: { schema: Reason, maxBytes: 32 * kib, optional: true },
    answers: { 200: { description: `${verb}ed, also when it was before`, schema: one } },
    async handle({ hub, params, body, speaker, record }) {
      const row = existing(hub, params.customer_id!);
      if (row.blocked === blocked) return shown(hub, row);
      const { customerId } = row;
      return record([fact({ customerId, reason: body.reason ?? null }, { actor: speaker.actor })], () =>
        shown(hub, { ...row, blocked }),
      );
    },
  });
}

/** When the key before a new one ends at the latest (ms); null: at once. */
export const endOfOldKey = (overlapSeconds: number | null | undefined, now: number): number | null =>
  overlapSeconds === 0 ? null : now + (overlapSeconds ?? longestOverlapSeconds) * 1000;

/** Gives a key out: it speaks for one alone, also when two ask for it at once. @throws HubError conflict */
export function withFreeKey<T>(hub: Hub, key: string, issue: () => Promise<T>): Promise<T> {
  const hash = hashOf(key);
  return alone(hub, `give out ${hash}`, () => {
    if (hash === hub.keys.apiKeyHash || credentialOf(hub.db, hash))
      throw taken('api_key: this key is in use', 'take another one');
    return issue();
  });
}

const taken = (message: string, hint: string) => new HubError('conflict', message, { hint });

const blank = (customerId: string): Omit<CustomerRow, 'kind' | 'settings' | 'version'> => ({
  customerId,
  name: null,
  site: null,
  expectEveryMs: null,
  graceMs: null,
  blocked: false,
  blockedReason: null,
  knownSince: 0,
});

function existing(hub: Hub, customerId: string): CustomerRow {
  const row = customerOf(hub.db, customerId);
  if (!row) throw unknownCustomer(customerId);
  return row;
}

function managed(hub: Hub, customerId: string): CustomerRow {
  const row = existing(hub, customerId);
  if (row.kind === 'manual')
    throw taken(
      `${customerId} is a manual customer`,
      'take it under management first: POST /api/v1/admin/customers',
    );
  return row;
}

/** What the body leaves open, a manual customer's reports and preferences may know. */
function fromReports(hub: Hub, customerId: string, sent: object): Partial<CustomerSettings> {
  const name = controllerOf(hub.db, customerId)?.name;
  const email = preferencesOf(hub.db, customerId)?.email;
  return {
    ...('name' in sent || !name
      ? {}
      : { name: CustomerSettings.shape.name.catch(null).parse(name.slice(0, 200)) }),
    ...('email' in sent || !email ? {} : { email }),
  };
}

function viewOf(hub: Hub, row: CustomerRow) {
  const { customerId: customer_id, settings, version, kind, blocked } = row;
  const state = blocked ? 'blocked' : unblocked(hub, customer_id);
  return { customer_id, ...noSettings, ...settings, version, kind, status: state, blocked };
}

/** The state as it is without a block: the row may say "unblocked" before the read model does. */
function unblocked(hub: Hub, customerId: string) {
  const state = customerState(hub, customerId)?.status.state ?? 'pending';
  return state === 'blocked' ? 'pending' : state;
}

const shown = (hub: Hub, row: CustomerRow) =>
  json({ customer: viewOf(hub, row) }, 200, { ETag: `"${row.version}"` });

/** @throws HubError precondition_failed with what differs, when `If-Match` names another version */
function matchVersion(header: string | undefined, row: CustomerRow, wanted: CustomerSettings): void {
  if (header === undefined || header === '*' || header === `"${row.version}"`) return;
  const keys = Object.keys(wanted) as (keyof CustomerSettings)[];
  const errors = keys
    .filter((key) => JSON.stringify(wanted[key]) !== JSON.stringify(row.settings[key]))
    .map((key) => ({
      path: key,
      message: `is ${JSON.stringify(row.settings[key])} now, you send ${JSON.stringify(wanted[key])}`,
    }));
  throw new HubError('precondition_failed', `the settings are at version ${row.version}`, {
    hint: 'look at the difference, and send it again with the new version',
    errors,
  });
}
