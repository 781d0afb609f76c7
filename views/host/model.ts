import type { EventRow, History, ReportAsSent, StorageRow } from '../source/model.ts';
import type { Limits, Status } from '../status.ts';

/** A guest of a host, as last heard. */
export type GuestRow = {
  guestId: string;
  vmid: number;
  name: string;
  status: 'running' | 'stopped' | 'unknown';
  /** Missing from the newest report; kept with when it was last seen. */
  gone: boolean;
  lastSeenAt: number | null;
  controllerVersion: string | null;
  cores: number | null;
  memoryBytes: number | null;
  diskBytes: number | null;
};

/** A use with what it is of, where the agent says so. */
export type Use = { percent: number | null; usedBytes: number | null; totalBytes: number | null };

/** The newest word of a host. */
export type HostNow = {
  hostId: string;
  customerId: string;
  customerName: string | null;
  displayName: string | null;
  status: Status;
  reason: string | null;
  lastReportAt: number | null;
  /** How often a report is expected; null where no report came yet. */
  expectEveryMs: number | null;
  agentVersion: string | null;
  cpuPercent: number | null;
  memory: Use;
  disk: Use;
  temperatureC: number | null;
  load: readonly number[] | null;
  uptimeSeconds: number | null;
  cloudflared: string | null;
};

export type HostModel = {
  now: number;
  zone: string;
  host: HostNow;
  limits: Limits;
  history: History<'cpu' | 'memory' | 'disk' | 'temperature'>;
  guests: readonly GuestRow[];
  storage: readonly StorageRow[];
  /** Collections of the report, kept verbatim. */
  sent: {
    backups: readonly unknown[];
    restoreTests: readonly unknown[];
    pbsSnapshots: readonly unknown[];
    auditTail: readonly unknown[];
  };
  report: ReportAsSent | null;
  /** The newest of its customer, at most 20 are shown. */
  events: readonly EventRow[];
};

/** What a host is called: the name that it was given, else its id. */
export const nameOf = ({ displayName, hostId }: Pick<HostNow, 'displayName' | 'hostId'>): string =>
  displayName ?? hostId;
