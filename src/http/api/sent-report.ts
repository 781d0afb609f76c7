import type { Hub } from '../../hub.ts';

/** A report as its sender wrote it. */
export interface SentReport {
  /** JSON text: numbers, order and blanks as sent */
  text: string;
  /** ms, by the hub's clock */
  receivedAt: number;
}

/** The report at a position of the log; undefined when it is not there (any more). @throws HubError damaged */
export function sentReport(hub: Hub, position: number | null | undefined): SentReport | undefined {
  const event = position === null || position === undefined ? undefined : hub.log.at(position);
  if (event === undefined) return undefined;
  const stored = hub.log.db
    .prepare<[number], string>('SELECT data FROM events WHERE position = ?')
    .pluck()
    .get(event.position)!;
  return { text: bodyText(stored, event.data as Record<string, unknown>), receivedAt: event.recordedAt };
}

/** The log stores `{"body":<as sent>,…}`: what is left when both ends are taken away was never parsed. */
function bodyText(stored: string, { body, ...others }: Record<string, unknown>): string {
  const start = '{"body":';
  const end = `,${JSON.stringify(others).slice(1)}`;
  if (!stored.startsWith(start) || !stored.endsWith(end)) return JSON.stringify(body ?? null);
  return stored.slice(start.length, -end.length);
}

/**
 * The JSON of an answer with the report put between two parts of it as it is: serialising it again would round what
 * JavaScript cannot hold. No part is empty.
 */
export function withReport(before: object, report: SentReport | undefined, after: object): Buffer {
  const [start, end] = [JSON.stringify(before).slice(0, -1), JSON.stringify(after).slice(1)];
  return Buffer.from(`${start},"report":${report?.text ?? 'null'},${end}`);
}
