import type { Db } from './projection.ts';

/** What a list of the whole fleet needs of a customer and its controller: columns only. Times in ms. */
export interface CustomerScan {
  customerId: string;
  kind: 'managed' | 'manual';
  name: string | null;
  site: string | null;
  blocked: boolean;
  expectEveryMs: number | null;
  graceMs: number | null;
  lastReportAt: number | null;
  version: string | null;
  monitoring: boolean;
  health: 'ok' | 'warn' | 'fail' | null;
  cpuPercent: number | null;
  memoryPercent: number | null;
  storagePercentMax: number | null;
  issues: string[];
}

export interface HostScan {
  hostId: string;
  customerId: string;
  displayName: string | null;
  pollMs: number;
  expectEveryMs: number | null;
  graceMs: number | null;
  lastReportAt: number | null;
  agentVersion: string | null;
  cpuPercent: number | null;
  memoryPercent: number | null;
  diskPercent: number | null;
  guestsRunning: number;
  guestsTotal: number;
}

const customerColumns = `SELECT c.customer_id, c.kind, coalesce(c.name, r.name), c.site, c.blocked, c.expect_every_ms, c.grace_ms,
  r.last_report_at, r.version, r.monitoring, r.health, r.cpu_percent, r.memory_percent, r.storage_percent_max, r.issues
  FROM customers c LEFT JOIN controllers r ON r.customer_id = c.customer_id`;
const hostColumns = `SELECT host_id, customer_id, display_name, poll_ms, expect_every_ms, grace_ms, last_report_at, agent_version,
  cpu_percent, memory_percent, disk_percent, guests_running, guests_total FROM hosts WHERE decommissioned_at IS NULL`;

type CustomerValues = [
  string,
  'managed' | 'manual',
  string | null,
  string | null,
  0 | 1,
  number | null,
  number | null,
  number | null,
  string | null,
  0 | 1 | null,
  CustomerScan['health'],
  number | null,
  number | null,
  number | null,
  string | null,
];
type HostValues = [
  string,
  string,
  string | null,
  number,
  number | null,
  number | null,
  number | null,
  string | null,
  number | null,
  number | null,
  number | null,
  number,
  number,
];

const toCustomer = ([
  customerId,
  kind,
  name,
  site,
  blocked,
  expectEveryMs,
  graceMs,
  lastReportAt,
  version,
  monitoring,
  health,
  cpuPercent,
  memoryPercent,
  storagePercentMax,
  issues,
]: CustomerValues): CustomerScan => ({
  customerId,
  kind,
  name,
  site,
  blocked: blocked === 1,
  expectEveryMs,
  graceMs,
  lastReportAt,
  version,
  monitoring: monitoring !== 0,
  health,
  cpuPercent,
  memoryPercent,
  storagePercentMax,
  issues: issues === null || issues === '[]' ? [] : JSON.parse(issues),
});
const toHost = ([
  hostId,
  customerId,
  displayName,
  pollMs,
  expectEveryMs,
  graceMs,
  lastReportAt,
  agentVersion,
  cpuPercent,
  memoryPercent,
  diskPercent,
  guestsRunning,
  guestsTotal,
]: HostValues): HostScan => ({
  hostId,
  customerId,
  displayName,
  pollMs,
  expectEveryMs,
  graceMs,
  lastReportAt,
  agentVersion,
  cpuPercent,
  memoryPercent,
  diskPercent,
  guestsRunning,
  guestsTotal,
});

/** What the answer to a host report needs: one row of two tables, no JSON. */
export interface ReportingHost {
  hostId: string;
  customerId: string;
  pollMs: number;
  blocked: boolean;
}

/** Statements are prepared once a read file: the fleet page asks for thousands of rows at each change. */
const prepared = new WeakMap<Db, ReturnType<typeof prepare>>();
function prepare(db: Db) {
  const rows = <P extends unknown[], V extends unknown[]>(text: string) =>
    db.sqlite.prepare<P, V>(text).raw();
  return {
    customers: rows<[], CustomerValues>(customerColumns),
    customer: rows<[string], CustomerValues>(`${customerColumns} WHERE c.customer_id = ?`),
    reporting: rows<[string], [string, number, 0 | 1 | null]>(
      `SELECT h.customer_id, h.poll_ms, c.blocked FROM hosts h LEFT JOIN customers c ON c.customer_id = h.customer_id
       WHERE h.host_id = ? AND h.decommissioned_at IS NULL`,
    ),
    hosts: rows<[], HostValues>(hostColumns),
    host: rows<[string], HostValues>(`${hostColumns} AND host_id = ?`),
    hostsOf: rows<[string], HostValues>(`${hostColumns} AND customer_id = ? ORDER BY host_id`),
  };
}
function statements(db: Db) {
  const known = prepared.get(db) ?? prepare(db);
  prepared.set(db, known);
  return known;
}

export const scanCustomers = (db: Db): CustomerScan[] => statements(db).customers.all().map(toCustomer);
export const scanCustomer = (db: Db, customerId: string): CustomerScan | undefined => {
  const values = statements(db).customer.get(customerId);
  return values && toCustomer(values);
};
export const scanHosts = (db: Db): HostScan[] => statements(db).hosts.all().map(toHost);
export const scanHostsOf = (db: Db, customerId: string): HostScan[] =>
  statements(db).hostsOf.all(customerId).map(toHost);

/** The host that reports, or undefined for one that is not enrolled. */
export const reportingHost = (db: Db, hostId: string): ReportingHost | undefined => {
  const values = statements(db).reporting.get(hostId);
  return values && { hostId, customerId: values[0], pollMs: values[1], blocked: values[2] === 1 };
};

/** One host that is enrolled. */
export const scanHost = (db: Db, hostId: string): HostScan | undefined => {
  const values = statements(db).host.get(hostId);
  return values && toHost(values);
};
