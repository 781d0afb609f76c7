import type { SourceState } from '../../../projections/liveness.ts';
import { absolute, timeOfDay } from '../../../views/format.ts';

const dayMs = 86_400_000;

interface Spoken {
  now: number;
  zone: string;
  lastReportAt: number | null;
  /** what the box itself says is wrong */
  issues?: readonly string[];
  blockedReason?: string | null;
}

/** Why something is in its state, in words for a person; null where it is in order. */
export function reasonInWords(
  status: SourceState,
  { now, zone, lastReportAt, issues = [], blockedReason }: Spoken,
): string | null {
  const when =
    lastReportAt === null
      ? ''
      : now - lastReportAt < dayMs
        ? timeOfDay(lastReportAt, zone)
        : absolute(lastReportAt, zone);
  switch (status.reason) {
    case 'in_order':
      return null;
    case 'blocked':
      return blockedReason ? `blocked: ${blockedReason}` : 'blocked by an operator';
    case 'no_report':
      return 'waits for its first report';
    case 'silent':
      return `silent since ${when}`;
    case 'late':
      return `late, last heard ${when}`;
    case 'monitoring_paused':
      return 'monitoring is paused on the box';
    case 'health_fail':
      return issues[0] ?? 'the controller says fail';
    case 'health_warn':
      return issues[0] ?? 'the controller says warn';
  }
}
