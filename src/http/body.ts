import { isAscii } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import { HubError } from '../errors.ts';

const budgetBytes = 32 * 1024 * 1024;
const idleMs = 10_000;
const deepest = 64;
const utf8 = new TextDecoder('utf-8', { fatal: true });

let inFlight = 0;

/** Bytes of bodies that are being read or worked on. For /metrics. */
export const bodiesInFlight = (): number => inFlight;

/**
 * Reads a body whole, within its limit and within what all bodies together may take. Call `done` when the request
 * is answered.
 * @throws HubError too_large, unavailable (past the budget of all bodies), bad_request (the sender stalled)
 */
export async function readBytes(
  incoming: IncomingMessage,
  maxBytes: number,
): Promise<{ bytes: Buffer; done: () => void }> {
  const declared = Number(incoming.headers['content-length'] ?? 0);
  if (declared > maxBytes) throw tooLarge(maxBytes);
  let held = 0;
  const hold = (bytes: number) => {
    if (inFlight + bytes > budgetBytes) {
      throw new HubError('unavailable', 'too many bodies at once', {
        hint: 'try again',
        retryAfterSeconds: 2,
      });
    }
    inFlight += bytes;
    held += bytes;
  };
  const done = () => {
    inFlight -= held;
    held = 0;
  };
  try {
    hold(declared);
    return { bytes: await collect(incoming, maxBytes, declared, hold), done };
  } catch (error) {
    done();
    throw error;
  }
}

function collect(
  incoming: IncomingMessage,
  maxBytes: number,
  declared: number,
  hold: (bytes: number) => void,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let timer: NodeJS.Timeout | undefined;
    const finish = (error?: unknown) => {
      clearTimeout(timer);
      incoming.off('data', onData).off('end', onEnd).off('error', finish).off('close', onClose);
      if (error) {
        incoming.resume(); // what still comes is read and thrown away, so that the answer gets through
        reject(error);
      }
    };
    const stalled = () =>
      finish(new HubError('bad_request', 'the body stopped coming', { hint: 'send it again' }));
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      timer?.refresh();
      if (size > maxBytes) return finish(tooLarge(maxBytes));
      try {
        if (size > declared) hold(Math.min(chunk.length, size - declared));
      } catch (error) {
        return finish(error);
      }
      chunks.push(chunk);
    };
    const onEnd = () => {
      finish();
      resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
    };
    const onClose = () =>
      finish(new HubError('bad_request', 'the connection closed before the body was whole'));
    incoming.on('data', onData).on('end', onEnd).on('error', finish).on('close', onClose);
    if (size < declared || declared === 0) timer = setTimeout(stalled, idleMs);
  });
}

const tooLarge = (maxBytes: number) =>
  new HubError('too_large', `the body is larger than ${maxBytes} bytes`, { hint: 'send less at once' });

export interface Json {
  /** the text as sent, but for what had to be made well-formed */
  text: string;
  value: unknown;
}

/** Bytes → fatal UTF-8 → JSON of bounded depth, with control characters and lone surrogates replaced. @throws HubError bad_request */
export function parseJson(bytes: Uint8Array): Json {
  let text: string;
  try {
    text = isAscii(bytes)
      ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
      : utf8.decode(bytes);
  } catch (cause) {
    throw new HubError('bad_request', 'the body is not UTF-8', { cause });
  }
  if (mayBeDeep(text) && tooDeep(bytes))
    throw new HubError('bad_request', `the body is nested deeper than ${deepest} levels`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new HubError('bad_request', `the body is not JSON${whereOf(error)}`);
  }
  if (!mayHoldIll(text, bytes.length)) return { text, value };
  const clean = wellFormed(text);
  return clean === text ? { text, value } : { text: clean, value: JSON.parse(clean) };
}

/** Where JSON.parse gave up. Its message quotes what stands there, which may be a secret. */
function whereOf(error: unknown): string {
  const { message } = error as Error;
  const position = / at position (\d+) \(line \d+ column \d+\)$/.exec(message)?.[1];
  if (position !== undefined) return `, at character ${position}`;
  return message === 'Unexpected end of JSON input' ? ': it ends too early' : '';
}

/** A JSON body of a schema. @throws HubError bad_request naming each path */
export function parseBody<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw schemaError(result.error.issues);
}

export const schemaError = (issues: readonly z.core.$ZodIssue[]): HubError =>
  badFields(issues.slice(0, 20).flatMap(fieldErrors));

/** An unknown key is named by its own path, so that a misspelling is found. */
const fieldErrors = (issue: z.core.$ZodIssue) =>
  issue.code === 'unrecognized_keys'
    ? issue.keys.map((key) => ({ path: pathText([...issue.path, key]), message: 'unknown key' }))
    : [{ path: pathText(issue.path), message: issue.message }];

export const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`,
    '',
  );

export const badFields = (errors: readonly { path: string; message: string }[]): HubError =>
  new HubError(
    'bad_request',
    errors[0] ? `${errors[0].path || 'body'}: ${errors[0].message}` : 'the body makes no sense',
    { errors },
  );

/** Few brackets nest no deeper: the runtime counts them eight times quicker than each byte is looked at. */
const mayBeDeep = (text: string) =>
  text.split('{', deepest + 2).length + text.split('[', deepest + 2).length - 2 > deepest;

/** Nesting of brackets outside strings. One pass over the bytes: JSON.parse itself has no limit. */
function tooDeep(bytes: Uint8Array): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index]!;
    if (inString) {
      if (byte === 0x5c) index++;
      else if (byte === 0x22) inString = false;
    } else if (byte === 0x22) inString = true;
    else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > deepest) return true;
    } else if (byte === 0x7d || byte === 0x5d) depth--;
  }
  return false;
}

/**
 * Whether a JSON text may hold control characters or lone surrogates. Only escapes can bring them, but for DEL, and
 * U+0080 to U+009F in a text that is not ASCII; three searches of the runtime's are quicker than one expression.
 */
const mayHoldIll = (text: string, size: number) =>
  (text.includes('\\') && /\\[ubf]/.test(text)) ||
  text.includes('\x7f') ||
  (text.length !== size && /[\x80-\x9f]/.test(text));

/**
 * A valid JSON text without control characters and lone surrogates, and otherwise as it is: numbers that JavaScript
 * cannot hold stay as they were sent. Backslashes stand in strings only, so each escape is met at its start.
 */
const wellFormed = (text: string): string =>
  text.replace(
    /\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|\\u([\da-fA-F]{4})|\\(.)|[\x7f-\x9f]/g,
    (found, code: string | undefined, letter: string | undefined) =>
      (code !== undefined && isIll(Number.parseInt(code, 16))) ||
      letter === 'b' ||
      letter === 'f' ||
      (found.length === 1 && letter === undefined)
        ? '\ufffd'
        : found,
  );

/** A control character but tab, line feed and carriage return, or half of a pair. */
const isIll = (code: number): boolean =>
  (code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d) ||
  (code >= 0x7f && code <= 0x9f) ||
  (code >= 0xd800 && code <= 0xdfff);
