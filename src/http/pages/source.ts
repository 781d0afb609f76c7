import { z } from 'zod';
import { customerOf } from '../../../projections/customers.ts';
import type { TimelineLine } from '../../../projections/timeline.ts';
import { type EventRow, type Period, periods } from '../../../views/host-page.tsx';
import { HubError } from '../../errors.ts';
import type { Hub } from '../../hub.ts';

/** `?period=` of the pages with charts. */
export const PeriodQuery = z.object({ period: z.enum(periods).default('24h') });

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** How long a period is, and how wide a step of its charts. Days before the retention are known by the hour. */
export const spans: Record<
  Period,
  { ms: number; stepMs: number; resolution: 'as_reported' | 'hour' | 'day' }
> = {
  '1h': { ms: hourMs, stepMs: 15 * 60_000, resolution: 'as_reported' },
  '24h': { ms: dayMs, stepMs: 15 * 60_000, resolution: 'as_reported' },
  '7d': { ms: 7 * dayMs, stepMs: hourMs, resolution: 'hour' },
  '30d': { ms: 30 * dayMs, stepMs: hourMs, resolution: 'hour' },
  '90d': { ms: 90 * dayMs, stepMs: dayMs, resolution: 'day' },
  '1y': { ms: 365 * dayMs, stepMs: dayMs, resolution: 'day' },
};

/** What charts share: the span that ends now, and when the hub could not hear. */
export function frameOf(hub: Hub, period: Period, stepMs: number, since: number | null) {
  const until = hub.now();
  return {
    period,
    span: { from: until - spans[period].ms, until },
    stepMs,
    since,
    blind: hub.blind().map(({ from, to }) => ({ from, until: to })),
  };
}

/** Lines of the timeline, each with its customer's name. */
export function eventRows(hub: Hub, rows: readonly TimelineLine[]): EventRow[] {
  const ids = new Set(rows.map(({ customerId }) => customerId));
  const names = new Map([...ids].map((id) => [id, customerOf(hub.db, id)?.name ?? null]));
  return rows.map((row) => ({
    position: row.position,
    at: row.at,
    type: row.eventType,
    severity: row.severity,
    message: row.message,
    source: row.source,
    recognised: row.recognised,
    customerId: row.customerId,
    customerName: names.get(row.customerId) ?? null,
  }));
}

/** @throws HubError not_found */
export function missing(what: string, id: string): never {
  throw new HubError('not_found', `no ${what} is called ${id}`, {
    hint: 'it may have been decommissioned; the fleet lists what is there',
  });
}

/** The event at a position, when it is a report that the log still holds. */
export function reportAt(
  hub: Hub,
  position: number | null | undefined,
): { receivedAt: number; body: unknown } | null {
  const event = position == null ? undefined : hub.log.at(position);
  return event === undefined
    ? null
    : { receivedAt: event.recordedAt, body: (event.data as { body?: unknown }).body ?? null };
}
