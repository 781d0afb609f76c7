import type { HubConfig } from '../../schema/config.ts';
import type { ChannelName, Message } from '../../schema/notice.ts';
import type { Answer, Outbound } from '../outbound.ts';
import { OutboundError } from '../outbound.ts';

/** One message on its way: all of it was fixed when it was requested. */
export interface Parcel {
  recipient: string;
  message: Message;
  /** the idempotency key: the same at every attempt */
  key: string;
  notificationId: number;
  /** ms; the moment of the attempt */
  at: number;
}

/** What came of an attempt. Never thrown: a provider's failure is data. */
export type Outcome =
  | { outcome: 'accepted'; detail: string }
  /** it did not go out; `permanent`: it never will as it is */
  | { outcome: 'failed'; detail: string; permanent: boolean; retryAfterMs?: number }
  /** nobody knows whether it went out */
  | { outcome: 'unclear'; detail: string };

/** A way to tell people. */
export interface Channel {
  name: ChannelName;
  /** the provider takes a repeated key for the same message (for this long, ms): what is unclear is sent again. 0: it does not */
  honoursKeysMs: number;
  /** why it cannot be used as it is set up; undefined when it can */
  unusable(config: HubConfig): string | undefined;
  send(parcel: Parcel, config: HubConfig, outbound: Outbound): Promise<Outcome>;
}

/**
 * What an HTTP provider's answer, to an attempt made `at` (ms), comes to: 2xx is accepted, 408, 409, 425, 429 and 5xx
 * may do better later, the rest never will. A redirect is not followed.
 */
export function outcomeOf({ status, headers, text }: Answer, at: number, accepted: string): Outcome {
  if (status >= 200 && status < 300) return { outcome: 'accepted', detail: accepted };
  const to = status < 400 ? headers.get('location') : null;
  const said = to === null ? text : `a redirect to ${to} is not followed`;
  const detail = `${status} ${oneLine(said)}`.trim();
  const passes = status >= 500 || [408, 409, 425, 429].includes(status);
  return { outcome: 'failed', detail, permanent: !passes, ...retryAfter(headers, at) };
}

/** What kept an answer from coming: not sent, or unclear. @throws anything that is no failure of the call */
export function outcomeOfError(error: unknown): Outcome {
  if (!(error instanceof OutboundError)) throw error;
  return error.sent
    ? { outcome: 'unclear', detail: error.message }
    : { outcome: 'failed', detail: error.message, permanent: false };
}

/** What a server said, short and on one line: it is shown to people. */
export const oneLine = (text: string): string =>
  text
    .slice(0, 300)
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();

const dayMs = 86_400_000;

/** `Retry-After` in seconds, or as a date by the clock of the server that says it; a day at most. */
function retryAfter(headers: Headers, at: number): { retryAfterMs?: number } {
  const value = headers.get('retry-after')?.trim() ?? '';
  const ms = /^\d+(\.\d+)?$/.test(value)
    ? Math.ceil(Number(value) * 1_000)
    : Date.parse(value) - (Date.parse(headers.get('date') ?? '') || at);
  return Number.isFinite(ms) && ms > 0 ? { retryAfterMs: Math.min(ms, dayMs) } : {};
}
