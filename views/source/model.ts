import type { ChartFrame } from '../parts/chart.tsx';
import type { Point } from '../parts/plot.ts';
import type { Severity } from '../status.ts';

/** How far back charts go; the words of `?period=`. */
export const periods = ['1h', '24h', '7d', '30d', '90d', '1y'] as const;

export type Period = (typeof periods)[number];

/** What the charts of a page are drawn from. `span` ends now; the points of each measure are in order of time. */
export type History<Measure extends string> = Omit<ChartFrame, 'zone'> & {
  period: Period;
  points: Readonly<Record<Measure, readonly Point[]>>;
};

/** What the newest measure of a source is to be called: its last one, when it is late with the next. */
export const newest = (at: number | null, everyMs: number | null, now: number): 'now' | 'last' =>
  at !== null && everyMs !== null && now - at > 2 * everyMs ? 'last' : 'now';

/** An event of the timeline. Everything but position, time and severity is text from outside. */
export type EventRow = {
  /** Its position in the log: its id, and what `before` counts by. */
  position: number;
  at: number;
  type: string;
  severity: Severity;
  message: string | null;
  /** Who said it: controller, agent, hub, notify. */
  source: string | null;
  /** False for a type that no one has described yet. */
  recognised: boolean;
  customerId: string;
  customerName: string | null;
};

/** The newest report, as it came. */
export type ReportAsSent = {
  receivedAt: number;
  /** The parsed body. */
  body: unknown;
  /** Where the API gives it whole, as a path. */
  apiPath: string;
};

/** A disk, a mount, a share, a backup target. */
export type StorageRow = {
  name: string;
  /** What more is said of it: label, kind, mount; null where nothing is. */
  detail: string | null;
  usedPercent: number | null;
  usedBytes: number | null;
  totalBytes: number | null;
  /** As sent; null where it is not said, which is unknown and not "connected". */
  state: string | null;
};
