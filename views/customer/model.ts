import type { HostRow } from '../fleet/model.ts';
import type { EventRow, History, ReportAsSent, StorageRow } from '../source/model.ts';
import type { Limits, Severity, Status } from '../status.ts';

/** What an app used, as its controller measured it; null where it did not say. */
export type AppRow = {
  app: string;
  containerName: string | null;
  memoryCurrentMb: number | null;
  memoryAvgMb: number | null;
  memoryPeakMb: number | null;
  cpuAvgPercent: number | null;
};

/** An error that an app wrote again and again. */
export type LogIssueRow = {
  app: string;
  fingerprint: string;
  severity: Severity;
  count: number;
  sample: string;
  lastSeenAt: number | null;
};

/** The newest word of a customer's controller, and what the hub makes of it. */
export type CustomerNow = {
  customerId: string;
  name: string | null;
  kind: 'managed' | 'manual';
  status: Status;
  reason: string | null;
  lastReportAt: number | null;
  /** When its controller spoke last, ms: so old are the figures below; null where it never did. */
  measuredAt: number | null;
  expectEveryMs: number | null;
  controllerVersion: string | null;
  /** As reported; only http and https become a link. */
  controllerUrl: string | null;
  cpuPercent: number | null;
  load: readonly number[] | null;
  memoryPercent: number | null;
  memoryUsedBytes: number | null;
  memoryTotalBytes: number | null;
  /** The fullest of `storage`; null where none was reported. */
  fullest: { name: string; percent: number } | null;
  containers: { running: number; total: number } | null;
  lastBackup: { at: number; ok: boolean | null } | null;
  /** `health.issues` of the newest report, as sent. */
  issues: readonly string[];
};

export type CustomerModel = {
  now: number;
  zone: string;
  customer: CustomerNow;
  limits: Limits;
  history: History<'cpu' | 'memory' | 'storage'>;
  hosts: readonly HostRow[];
  storage: readonly StorageRow[];
  apps: readonly AppRow[];
  logIssues: readonly LogIssueRow[];
  /** Newest first, at most 20 are shown. */
  events: readonly EventRow[];
  report: ReportAsSent | null;
};

/** What a customer is called: its name, else its id. */
export const nameOf = ({ name, customerId }: Pick<CustomerNow, 'name' | 'customerId'>): string =>
  name ?? customerId;
