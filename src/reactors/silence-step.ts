import type { SourceState } from '../../projections/liveness.ts';
import { isBack, isMoved, wasTooStrict } from '../../projections/silence.ts';
import type { Announced, SilenceRow } from '../../projections/silence-tables.ts';
import type { NewEvent } from '../../schema/event.ts';
import { eventType } from '../../schema/event-types.ts';
import { MonitoringEventRaised } from '../../schema/events/monitoring.ts';
import { dateIn, duration, timeOfDay } from '../../views/format.ts';
import { localTime } from '../local-time.ts';

/** What is to be said of a source now. */
export interface Step {
  row: SilenceRow;
  to: Announced;
  /** ms that nobody heard it, as the clock goes, and as far as the hub was there to hear */
  silentMs: number;
  observedMs: number;
}

/**
 * The next thing to say of a source in that state, or undefined. Who was announced silent and has spoken is back first,
 * whatever it did since; who is past both limits at once is down.
 */
export function nextStep(row: SilenceRow, state: SourceState, now: number): Step | undefined {
  const { announced, heardAt } = row;
  if (row.blocked || row.decommissioned || heardAt === null || state.ageMs === null) return undefined;
  const step = (to: Announced): Step => ({
    row,
    to,
    silentMs: Math.max(0, now - heardAt),
    observedMs: state.ageMs!,
  });
  if (isBack(row))
    return { ...step('ok'), silentMs: heardAt - row.silentSince!, observedMs: heardAt - row.silentSince! };
  if (isMoved(row)) return step('ok');
  const shown: Announced = state.reason === 'silent' ? 'down' : state.reason === 'late' ? 'stale' : 'ok';
  if (shown === 'down' && announced !== 'down') return step('down');
  if (shown === 'stale' && announced === 'ok') return step('stale');
  if (shown === 'ok' && wasTooStrict(row)) return step('ok');
  return undefined;
}

const names = { ok: 'recovered', stale: 'stale', down: 'down' } as const;

/** Names a step by the one before it: from one announcement only one way leads to each next. */
export const keyOf = ({ row, to }: Step): string => `silence:${row.source}:${row.announcedPosition}:${to}`;

/** The event of a step; `holdUntil` (ms) where nobody is to be told before. */
export function eventOf(step: Step, now: number, zone: string, holdUntil?: number): NewEvent {
  const { row, to, silentMs, observedMs } = step;
  const type = `${row.hostId === null ? 'node' : 'host'}_${names[to]}`;
  return MonitoringEventRaised(
    {
      customerId: (isMoved(row) ? row.announcedFor : null) ?? row.customerId,
      eventType: type,
      severity: eventType(type)!.severity,
      message: messageOf(step, now, zone),
      details: {
        ...(row.hostId === null ? {} : { host_id: row.hostId }),
        last_report_at: new Date(row.heardAt!).toISOString(),
        silent_ms: silentMs,
        observed_ms: observedMs,
      },
      source: 'hub',
      occurredAt: now,
      recognised: true,
      ...(row.hostId === null ? {} : { hostId: row.hostId }),
      ...(holdUntil === undefined ? {} : { holdUntil }),
    },
    { actor: 'hub', key: keyOf(step) },
  );
}

function messageOf({ row, to, silentMs, observedMs }: Step, now: number, zone: string): string {
  if (to !== 'ok') {
    const deafMs = silentMs - observedMs;
    const deaf = deafMs < 1_000 ? '' : `; the hub itself could not hear for ${duration(deafMs)} of it`;
    return `no report for ${duration(silentMs)}, since ${when(row.heardAt!, now, zone)}${deaf}`;
  }
  if (isBack(row)) return `reports again after ${duration(silentMs)}, since ${when(row.heardAt!, now, zone)}`;
  return isMoved(row) ? 'is another customer’s now' : 'is within its limits again: they were changed';
}

/** The time of today, or the date with it. */
const when = (at: number, now: number, zone: string): string =>
  dateIn(at, zone).equals(dateIn(now, zone)) ? timeOfDay(at, zone) : localTime(at, zone);
