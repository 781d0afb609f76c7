import http from 'node:http';
import https from 'node:https';
import { z } from 'zod';
import { ControlEnvelope } from '../../schema/wire/host-report.ts';

/** The hub's answer to a host report, from a newer hub perhaps with more keys than this agent knows. */
const Answer = z.object(ControlEnvelope.shape);

/** `permanent` means that the same report will be refused again until somebody changes something. */
export type Sent =
  | { ok: true; envelope: z.output<typeof Answer> }
  | { ok: false; reason: string; permanent: boolean };

/** Posts one report. Never throws: what went wrong comes back in one line, without the key in it. */
export type SendReport = (report: unknown, signal: AbortSignal) => Promise<Sent>;

export type HubAddress = {
  /** without `/api/v1` and without a trailing slash */
  url: string;
  apiKey: string;
  /** PEM; the only authority that is trusted when given */
  ca?: string | undefined;
  timeoutMs?: number;
  maxAnswerBytes?: number;
};

/** A sender of reports to one hub: at most ten seconds and one MiB of answer, and no redirect is followed. */
export const hubClient = ({
  url,
  apiKey,
  ca,
  timeoutMs = 10_000,
  maxAnswerBytes = 1024 * 1024,
}: HubAddress): SendReport => {
  const target = new URL(`${url}/api/v1/host-report`);
  return async (report, signal) => {
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const either = AbortSignal.any([signal, timeout]);
      const answer = await post(target, JSON.stringify(report), { apiKey, ca, signal: either });
      return judge(answer.statusCode ?? 0, await readText(answer, maxAnswerBytes));
    } catch (error) {
      if (signal.aborted) return { ok: false, reason: 'stopped', permanent: false };
      if (timeout.aborted)
        return { ok: false, reason: `the hub did not answer within ${timeoutMs / 1000} s`, permanent: false };
      return { ok: false, reason: oneLine(describe(error)), permanent: error instanceof TooLong };
    }
  };
};

type Call = { apiKey: string; ca: string | undefined; signal: AbortSignal };

const post = (target: URL, body: string, { apiKey, ca, signal }: Call) =>
  new Promise<http.IncomingMessage>((resolve, reject) => {
    const transport = target.protocol === 'https:' ? https : http;
    const request = transport.request(target, {
      method: 'POST',
      // Reports are minutes apart: a kept connection would mostly be found dead.
      agent: false,
      signal,
      ...(ca !== undefined && { ca }),
      headers: {
        authorization: `Bearer ${apiKey}`,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        accept: 'application/json, application/problem+json',
      },
    });
    request.on('response', resolve);
    request.on('error', reject);
    request.end(body);
  });

class TooLong extends Error {}

async function readText(answer: http.IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // Leaving the loop destroys the connection: the rest is never received.
    if (bytes > maxBytes) throw new TooLong(`the hub's answer is longer than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function judge(status: number, text: string): Sent {
  if (status < 200 || status > 299) {
    const said = whatTheProblemSays(text);
    const reason = oneLine(`the hub answered ${status}${said === undefined ? '' : `: ${said}`}`);
    return { ok: false, reason, permanent: status < 500 && ![408, 425, 429].includes(status) };
  }
  const envelope = Answer.safeParse(json(text));
  if (envelope.success) return { ok: true, envelope: envelope.data };
  return { ok: false, reason: `the answer (${status}) is not that of a hub`, permanent: true };
}

const Problem = z.object({ title: z.string().optional(), detail: z.string().optional() });

function whatTheProblemSays(text: string): string | undefined {
  const problem = Problem.safeParse(json(text));
  return problem.success ? (problem.data.detail ?? problem.data.title) : undefined;
}

/** undefined when it is not JSON: every caller then says so in its own words. */
function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function describe(error: unknown): string {
  // Refused on every address of a name: node wraps the reasons, and the wrapper's own message is empty.
  if (error instanceof AggregateError) return error.errors.map(describe).join(', ');
  return error instanceof Error ? error.message : String(error);
}

const oneLine = (text: string) =>
  text
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, 300);
