import type { EventOf } from './events/index.ts';

/** min, sum, max and count of one measure over one hour; null where no report gave it. */
export type Spread = { min: number; sum: number; max: number; count: number } | null;

export const measures = ['cpu', 'memory', 'disk', 'temperature'] as const;
export type Measure = (typeof measures)[number];

/** One hour of one host. `hour` is its start in ms. */
export type HostHour = { hour: number; reports: number } & Record<Measure, Spread>;

/** One hour of one controller, as the history answers it: the averages, and the worst status. */
export interface ControllerHour {
  hour: number;
  reports: number;
  status: 'ok' | 'warn' | 'fail' | null;
  cpu: number | null;
  memory: number | null;
  storageMax: number | null;
  containersRunning: number | null;
  containersTotal: number | null;
}

/** The last report of a source that has not spoken since, whole: what "latest" is folded from once its day is pruned. */
export interface LastWord<E> {
  report: Pick<
    E & { position: number; recordedAt: number; data: unknown },
    'position' | 'recordedAt' | 'data'
  >;
  /** ms; a late report may have been heard after it */
  lastReportAt: number;
}

/** What a closed day leaves of one customer. */
export interface DaySection {
  customerId: string;
  hosts: { hostId: string; hours: HostHour[]; last: LastWord<EventOf<'HostReported'>> | null }[];
  controller: { hours: ControllerHour[]; last: LastWord<EventOf<'ControllerReported'>> | null } | null;
}

const dayMs = 86_400_000;

/** A day of the log is a UTC day: hours align in every zone of whole hours, and no day has 23 of them. */
export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
export const dayStart = (day: string): number => Date.parse(`${day}T00:00:00Z`);
export const dayEnd = (day: string): number => dayStart(day) + dayMs;
export const hourOf = (at: number): number => at - (at % 3_600_000);
