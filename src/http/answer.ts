import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { reportingHost } from '../../projections/fleet.ts';
import type { Recorded } from '../../schema/event.ts';
import { Id } from '../../schema/ids.ts';
import { HubError } from '../errors.ts';
import type { Hub } from '../hub.ts';
import { isFatal, isFull, sqliteCode, unavailable } from '../log/storage-error.ts';
import { type Json, parseBody, parseJson, readBytes, schemaError } from './body.ts';
import { type About, type Door, mayConcern, nobody, type Speaker, whoSpeaks } from './gate.ts';
import { onceFor } from './idempotency.ts';
import { problem, type Reply } from './reply.ts';
import type { Call, Route } from './route.ts';
import { inLine } from './waiting.ts';

/** Where boxes say that they live. */
const reports = ['/api/v1/report', '/api/v1/host-report', '/api/metrics/report'];

const noBytes = new Uint8Array();
const noJson: Json = { text: '', value: undefined };
const anybody: Speaker = { kind: 'anybody', actor: 'open', credential: 'open' };

export interface Asked {
  incoming: IncomingMessage;
  door: Door;
  params: Record<string, string>;
  /** path and query as asked for */
  url: string;
}

/**
 * Answers one request of the API: credential → size → JSON → schema → scope → existence → conflict → effect. Never
 * throws: what goes wrong is a problem document, and a bug is logged under the request's id.
 */
export async function answer(hub: Hub, route: Route, asked: Asked): Promise<Reply> {
  const requestId = randomUUID();
  let release: (() => void) | undefined;
  try {
    if (route.method !== 'GET') hub.catchUp();
    const speaker = await admit(hub, route, asked);
    let bytes: Uint8Array = noBytes;
    let json = noJson;
    let body: unknown;
    if (route.body) {
      const read = await readBytes(asked.incoming, route.body.maxBytes);
      release = read.done;
      bytes = read.bytes;
      const absent = route.body.optional && bytes.length === 0;
      json = absent ? { text: '{}', value: {} } : parseJson(bytes);
      body = route.body.parse ? route.body.parse(json) : parseBody(route.body.schema, json.value);
    }
    const params = checkParams(asked.params);
    const query = route.query ? readQuery(route.query, asked.url) : {};
    const about = route.about({ params, body });
    if (route.who !== 'open') {
      mayCall(speaker, route.who);
      mayConcern(speaker, about);
    }

    const path = asked.url.split('?', 1)[0]!;
    const repeatable = route.method === 'POST' || route.method === 'PUT';
    const { incoming } = asked;
    const once = repeatable
      ? onceFor(hub, { speaker, incoming, path, bytes, customerId: customerOfAbout(hub, about) })
      : undefined;
    const call: Call<unknown, unknown> = {
      hub,
      speaker,
      incoming,
      params,
      query,
      body,
      json,
      now: hub.now(),
      requestId,
      async record(events, toReply, expect) {
        let reply: Reply | undefined;
        const alongside = (written: readonly Recorded[]) => {
          reply = withPosition(toReply(written), written);
          once?.keep(reply, written.at(-1)!.position);
        };
        const options = { ...(expect ? { expect } : {}), ...(once ? { alongside } : {}) };
        const recorded = await inLine(hub, () => hub.append(events, options));
        return reply ?? withPosition(toReply(recorded), recorded);
      },
    };
    const reply = once?.before() ?? (await handleOnce(hub, route, call, once));
    return { ...reply, headers: { 'X-Request-Id': requestId, ...reply.headers } };
  } catch (error) {
    return failed(hub, route, error, requestId);
  } finally {
    release?.();
  }
}

/** Two requests under one key at once: the second finds that the first one was there, and gives its answer. */
async function handleOnce(
  hub: Hub,
  route: Route,
  call: Call<unknown, unknown>,
  once: ReturnType<typeof onceFor>,
): Promise<Reply> {
  try {
    const reply = await route.handle(call);
    // what appended nothing is remembered as well: its key belongs to this body from now on
    if (once && !once.kept() && reply.status < 300)
      await inLine(hub, () => hub.append([], { alongside: () => once.keep(reply, 0) }));
    return reply;
  } catch (error) {
    const beaten = sqliteCode(error).startsWith('SQLITE_CONSTRAINT') || isConflict(error);
    const first = once && beaten ? once.before() : undefined;
    if (first) return first;
    throw error;
  }
}

const isConflict = (error: unknown) =>
  error instanceof HubError && (error.code === 'conflict' || error.code === 'version_conflict');

const withPosition = (reply: Reply, recorded: readonly Recorded[]): Reply => ({
  ...reply,
  headers: { 'Hub-Position': String(recorded.at(-1)!.position), ...reply.headers },
});

/** The customer that a request is about, itself or through its host; null for none. */
function customerOfAbout(hub: Hub, about: About): string | null {
  if (typeof about === 'string') return null;
  return 'customerId' in about
    ? about.customerId
    : (hub.remember(`host ${about.hostId}`, () => reportingHost(hub.db, about.hostId))?.customerId ?? null);
}

async function admit(hub: Hub, route: Route, { door, incoming }: Asked): Promise<Speaker> {
  if (route.who === 'open') return anybody;
  const speaker = await whoSpeaks(hub, door, incoming, {
    who: route.who,
    openOnLoopback: route.openOnLoopback,
  });
  if (route.strangers?.includes(speaker.kind)) throw nobody();
  return speaker;
}

function mayCall(speaker: Speaker, who: readonly Speaker['kind'][]): void {
  if (who.includes(speaker.kind)) return;
  throw new HubError('forbidden', `a ${speaker.kind}'s key may not do this`, { hint: 'use the global key' });
}

function checkParams(params: Record<string, string>): Record<string, string> {
  for (const name of ['customer_id', 'host_id']) {
    if (params[name] !== undefined && !Id.safeParse(params[name]).success) {
      throw new HubError('bad_request', `${name}: not an id`, {
        errors: [{ path: name, message: 'not an id' }],
      });
    }
  }
  return params;
}

function readQuery(schema: NonNullable<Route['query']>, url: string): unknown {
  const mark = url.indexOf('?');
  const result = schema.safeParse(
    Object.fromEntries(new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1))),
  );
  if (result.success) return result.data;
  throw schemaError(result.error.issues);
}

function failed(hub: Hub, route: Route, error: unknown, requestId: string): Reply {
  const reply = problem(isFatal(error) || isFull(error) ? unavailable(error) : error, requestId);
  const line = { request_id: requestId, route: `${route.method} ${route.path}`, status: reply.status };
  if (reply.status === 500 || isFatal(error))
    hub.logger.error({ ...line, error: String((error as Error)?.stack ?? error) }, 'request failed');
  else if (reply.status === 503)
    hub.logger.warn({ ...line, error: (error as Error).message }, 'request refused');
  else hub.logger.debug(line, 'request refused');
  if (reply.status === 503 && reports.includes(route.path)) hub.refused();
  if (isFatal(error)) setImmediate(() => hub.storageFailed(error)); // after this answer is on its way
  return { ...reply, headers: { 'X-Request-Id': requestId, ...reply.headers } };
}
