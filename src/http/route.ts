import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import type { NewEvent, Recorded } from '../../schema/event.ts';
import type { Hub } from '../hub.ts';
import type { Expectation } from '../log/event-log.ts';
import type { Json } from './body.ts';
import type { About, Speaker, SpeakerKind } from './gate.ts';
import type { Reply } from './reply.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What a handler gets: a request that has passed the gate and the door. */
export interface Call<B, Q> {
  hub: Hub;
  speaker: Speaker;
  incoming: IncomingMessage;
  /** ids of the path, checked */
  params: Record<string, string>;
  query: Q;
  /** what the body's schema made of it */
  body: B;
  json: Json;
  now: number;
  requestId: string;
  /**
   * Appends what the request causes and makes its answer from what was recorded. The answer is kept for a repeated
   * `Idempotency-Key` in the same transaction, so that both are there or neither.
   */
  record(
    events: readonly NewEvent[],
    answer: (recorded: readonly Recorded[]) => Reply,
    expect?: Expectation,
  ): Promise<Reply>;
}

export interface Answer {
  description: string;
  schema?: z.ZodType;
  type?: string;
}

/** A route says who may call it and what it is about: one that does not, does not start. */
export interface Route<B = unknown, Q = unknown> {
  method: Method;
  /** with `{customer_id}` and `{host_id}` */
  path: string;
  tag: string;
  summary: string;
  description?: string;
  /** who may call; 'open' is anybody, without a key */
  who: readonly SpeakerKind[] | 'open';
  /** what it is about, from what the request names; looked at after the schema */
  about: (call: { params: Record<string, string>; body: B }) => About;
  /** speakers who get 401 instead of 403: real clients rely on it */
  strangers?: readonly SpeakerKind[];
  /** without a key for requests from this machine itself */
  openOnLoopback?: true;
  body?: { schema: z.ZodType<B>; maxBytes: number; optional?: true; parse?: (json: Json) => B };
  query?: z.ZodType<Q>;
  answers: Record<number, Answer>;
  handle: (call: Call<B, Q>) => Promise<Reply> | Reply;
}

/** Declares a route; the types of body and query follow from its schemas. */
export const route = <B = undefined, Q = Record<string, never>>(declaration: Route<B, Q>): Route =>
  declaration as unknown as Route;

export const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Reply => ({
  status,
  body,
  headers,
});
