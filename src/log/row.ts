import { hash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { NewEvent, Recorded } from '../../schema/event.ts';
import { definitionOf } from '../../schema/events/index.ts';
import type { Sealed } from '../../schema/sealed.ts';
import { HubError } from '../errors.ts';
import type { Vault } from '../vault.ts';

/** An event as a row of the log. */
export interface Row {
  position: number;
  recorded_at: number;
  type: string;
  stream: string;
  version: number | null;
  actor: string;
  cause: number | null;
  key: string | null;
  data: string;
  digest: Buffer;
  chain: Buffer | null;
}

/** SHA-256 of everything that a row stores but the digest itself and the chain. */
export const digestOf = (row: Omit<Row, 'digest' | 'chain'>): Buffer =>
  hash('sha256', digestedText(row), 'buffer');

const digestedText = (row: Omit<Row, 'digest' | 'chain'>) =>
  `${JSON.stringify([row.position, row.recorded_at, row.type, row.stream, row.version, row.actor, row.cause, row.key])}\n${row.data}`;

/** The next link of the chain of facts. */
export const chainOf = (before: Uint8Array, digest: Uint8Array): Buffer =>
  hash('sha256', Buffer.concat([before, digest]), 'buffer');

/** The stored text of an event's data: personal and secret leaves sealed, a report's body spliced in as it was sent. */
export function encodeData(event: NewEvent, vault: Vault): string {
  const { personal = [], secret = [] } = definitionOf(event.type) ?? {};
  const fields = event.data as Record<string, unknown>;
  if (event.bodyText !== undefined) {
    const { body: _, ...meta } = fields;
    return `{"body":${event.bodyText},${JSON.stringify(meta).slice(1)}`;
  }
  if (personal.length === 0 && secret.length === 0) return JSON.stringify(fields);
  const owner = typeof fields.customerId === 'string' ? fields.customerId : null;
  const sealed = [...personal, ...secret]
    .filter((field) => fields[field] !== undefined)
    .map((field) => [field, vault.sealLeaf(owner, `${event.type}.${field}`, fields[field])]);
  return JSON.stringify({ ...fields, ...Object.fromEntries(sealed) });
}

/** The data of a row as readers get it: personal leaves opened, secret ones left as they are. */
export function decodeData(type: string, text: string, vault: Vault): Record<string, unknown> {
  const data = JSON.parse(text) as Record<string, unknown>;
  for (const field of definitionOf(type)?.personal ?? []) {
    if (data[field] !== undefined) data[field] = vault.openLeaf(`${type}.${field}`, data[field] as Sealed);
  }
  return data;
}

/**
 * The data that a listener gets in the turn of its append: what a reader would decode from `text`, without opening
 * again what was just sealed.
 */
export function dataAsRead(event: NewEvent, text: string): Record<string, unknown> {
  const definition = definitionOf(event.type);
  if (definition?.telemetry) return event.data as Record<string, unknown>; // came out of JSON.parse a moment ago
  const data = JSON.parse(JSON.stringify(event.data)) as Record<string, unknown>;
  if (!definition || definition.secret.length === 0) return data;
  const stored = JSON.parse(text) as Record<string, unknown>;
  for (const field of definition.secret) if (field in stored) data[field] = stored[field];
  return data;
}

/** A row as its readers select it: the digest in hex, and no link of the chain. Two buffers a row cost a rebuild 4 %. */
export type ReadRow = Omit<Row, 'digest' | 'chain'> & { digest: string };

/** A row as an event. @throws HubError damaged when its bytes are not those that were written */
export function decodeRow(row: Row | ReadRow, vault: Vault): Recorded {
  const kept = typeof row.digest === 'string' ? row.digest : row.digest.toString('hex');
  if (hash('sha256', digestedText(row), 'hex') !== kept) {
    throw new HubError('damaged', `log.db: the event at position ${row.position} is not what was written`, {
      hint: 'run hub verify, then hub restore from a backup',
    });
  }
  return {
    position: row.position,
    recordedAt: row.recorded_at,
    type: row.type,
    stream: row.stream,
    actor: row.actor,
    ...(row.cause === null ? {} : { cause: row.cause }),
    ...(row.key === null ? {} : { key: row.key }),
    ...(row.version === null ? {} : { version: row.version }),
    data: decodeData(row.type, row.data, vault),
  };
}

/** Whether a fact on its way in says the same as the one that already holds its key. */
export function saysTheSame(event: NewEvent, recorded: Recorded): boolean {
  const secret = definitionOf(event.type)?.secret ?? [];
  const plain = (data: unknown) =>
    JSON.parse(JSON.stringify(data, (name, value) => (secret.includes(name) ? undefined : value)));
  return (
    event.type === recorded.type &&
    event.stream === recorded.stream &&
    isDeepStrictEqual(plain(event.data), plain(recorded.data))
  );
}
