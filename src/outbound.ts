/** What came back from a server, as far as it is looked at: the first MiB of the body, as text. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** false: the body is longer, or broke off; the status counts all the same */
  whole: boolean;
}

export interface Call {
  method?: string;
  headers?: Record<string, string> | Headers;
  body?: string;
  timeoutMs: number;
}

/**
 * The one client for calls to other servers. It follows no redirect (an answer of 3xx is an answer), reads 1 MiB at
 * most, and gives up after the time that it is given, however slowly something comes. Only addresses that the operator
 * wrote into hub.yaml are called.
 * @throws OutboundError for whatever keeps a status from coming
 */
export type Outbound = (url: string, call: Call) => Promise<Answer>;

/** Why no answer came. `sent`: the request may have arrived, so nobody knows what came of it. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError';
  readonly sent: boolean;
  constructor(message: string, { sent, cause }: { sent: boolean; cause?: unknown }) {
    super(message, { cause });
    this.sent = sent;
  }
}

const mostBytes = 1024 * 1024;

export const openOutbound =
  (fetch: typeof globalThis.fetch): Outbound =>
  async (url, { timeoutMs, body, headers, ...call }) => {
    // AbortSignal.timeout would keep each call, with what it sent, until its time is over
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new DOMException('too late', 'TimeoutError')), timeoutMs);
    const asked = { ...call, redirect: 'manual', signal: late.signal } as const;
    const letter = body === undefined ? undefined : letterOf(body, headers);
    try {
      const response = await fetch(
        url,
        letter ? { ...asked, ...letter.init } : { ...asked, ...(headers && { headers }) },
      );
      return { status: response.status, headers: response.headers, ...(await readSome(response)) };
    } catch (cause) {
      throw asOutboundError(url, cause, timeoutMs, letter?.isSent() ?? true);
    } finally {
      clearTimeout(timer);
    }
  };

/** A body that knows whether somebody took it: it is asked for once a connection stands, and its encryption. */
function letterOf(body: string, headers: Call['headers']): { init: RequestInit; isSent: () => boolean } {
  const bytes = Buffer.from(body);
  let sent = false;
  const parts = async function* () {
    sent = true;
    yield bytes;
  };
  const withLength = new Headers(headers);
  withLength.set('Content-Length', String(bytes.length)); // not in chunks: some receivers understand none
  return { init: { body: parts(), headers: withLength, duplex: 'half' }, isSent: () => sent };
}

/** What came of the body in time. A status that has come stands, whatever becomes of the rest. */
async function readSome(response: Response): Promise<Pick<Answer, 'text' | 'whole'>> {
  if (response.body === null) return { text: '', whole: true };
  const reader = response.body.getReader();
  const chunks: Uint8Array[] = [];
  const read = (whole: boolean) => ({ text: Buffer.concat(chunks).toString(), whole });
  try {
    for (let bytes = 0; bytes < mostBytes; ) {
      const { done, value } = await reader.read();
      if (done) return read(true);
      chunks.push(value.subarray(0, mostBytes - bytes));
      bytes += value.length;
    }
    await reader.cancel();
  } catch {
    // cut off, or out of time
  }
  return read(false);
}

function asOutboundError(url: string, cause: unknown, timeoutMs: number, sent: boolean): OutboundError {
  const host = URL.canParse(url) ? new URL(url).host : 'the address';
  if ((cause as Error).name === 'TimeoutError') {
    const missed = sent ? 'did not answer' : 'could not be reached';
    return new OutboundError(`${host} ${missed} within ${timeoutMs / 1_000} s`, { sent, cause });
  }
  return new OutboundError(`${host}: ${codeOf(cause) || reasonIn(cause)}`, { sent, cause });
}

/** The innermost words for it: the outermost are "fetch failed". */
function reasonIn(error: unknown): string {
  const { message, cause } = (error ?? {}) as { message?: unknown; cause?: unknown };
  return cause === undefined ? String(message ?? error) : reasonIn(cause);
}

/** The code of an error or of what caused it; of several tries at once the first one's. */
function codeOf(error: unknown): string {
  const { code, cause, errors } = (error ?? {}) as { code?: unknown; cause?: unknown; errors?: unknown[] };
  if (typeof code === 'string') return code;
  if (Array.isArray(errors) && errors.length > 0) return codeOf(errors[0]);
  return cause === undefined ? '' : codeOf(cause);
}
