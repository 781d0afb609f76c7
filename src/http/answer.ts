import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Id } from '../../schema/ids.ts';
import { HubError } from '../errors.ts';
import type { Hub } from '../hub.ts';
import { isFatal, isFull, sqliteCode, unavailable } from '../log/storage-error.ts';
import { type Json, parseBody, parseJson, readBytes, schemaError } from './body.ts';
import { type Door, mayConcern, nobody, type Speaker, whoSpeaks } from './gate.ts';
import { onceFor } from './idempotency.ts';
import { problem, type Reply } from './reply.ts';
import type { Call, Route } from './route.ts';

const noBytes = new Uint8Array();
const noJson: Json = { text: '', value: undefined };
const anybody: Speaker = { kind: 'operator', actor: 'open', credential: 'open' };

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
    if (route.who !== 'open') {
      mayCall(speaker, route.who);
      mayConcern(speaker, route.about({ params, body }));
    }

    const path = asked.url.split('?', 1)[0]!;
    const repeatable = route.method === 'POST' || route.method === 'PUT';
    const once = repeatable ? onceFor(hub, speaker, asked.incoming, path, bytes) : undefined;
    const call: Call<unknown, unknown> = {
      hub,
      speaker,
      incoming: asked.incoming,
      params,
      query,
      body,
      json,
      now: hub.now(),
      requestId,
      async record(events, toReply, expect) {
        let reply: Reply | undefined;
        const recorded = await hub.append(events, {
          ...(expect ? { expect } : {}),
          ...(once
            ? {
                alongside: (written) => {
                  reply = toReply(written);
                  once.keep(reply, written.at(-1)!.position);
                },
              }
            : {}),
        });
        reply ??= toReply(recorded);
        return { ...reply, headers: { 'Hub-Position': String(recorded.at(-1)!.position), ...reply.headers } };
      },
    };
    const reply = once?.before() ?? (await handleOnce(route, call, once));
    return { ...reply, headers: { 'X-Request-Id': requestId, ...reply.headers } };
  } catch (error) {
    return failed(hub, route, error, requestId);
  } finally {
    release?.();
  }
}

/** Two requests under one key at once: the second finds that the first one was there, and gives its answer. */
async function handleOnce(
  route: Route,
  call: Call<unknown, unknown>,
  once: ReturnType<typeof onceFor>,
): Promise<Reply> {
  try {
    return await route.handle(call);
  } catch (error) {
    const beaten = sqliteCode(error).startsWith('SQLITE_CONSTRAINT') || isConflict(error);
    const first = once && beaten ? once.before() : undefined;
    if (first) return first;
    throw error;
  }
}

const isConflict = (error: unknown) =>
  error instanceof HubError && (error.code === 'conflict' || error.code === 'version_conflict');

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
  if (isFatal(error)) setImmediate(() => hub.storageFailed(error)); // after this answer is on its way
  return { ...reply, headers: { 'X-Request-Id': requestId, ...reply.headers } };
}
