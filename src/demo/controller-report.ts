import type { ReportBody } from '../../schema/wire/controller.ts';
import { complaints } from './apps.ts';
import { dayMs, dayOf, hourMs, midnightOf, rfc3339 } from './clock.ts';
import { tenth, type Vitals, vitalsOf } from './machine.ts';
import { lastNightOf } from './night.ts';
import { between, chance, draw, hash, roundOf, wave, wholeBetween } from './random.ts';
import { controllerVersionOf } from './release.ts';
import type { Customer } from './roster.ts';
import { upsetAt } from './upset.ts';
import { hasBegun, joinedAt, type World } from './world.ts';

type Health = NonNullable<ReportBody['health']>;

/** What a customer's controller says at a moment (ms). */
export function controllerReport(world: World, customer: Customer, at: number): ReportBody {
  const { controller, trouble } = customer;
  const vitals = vitalsOf(controller, at);
  const totalMb = controller.memoryBytes / 1024 ** 2;
  const report: ReportBody = {
    customer_id: customer.id,
    customer_name: customer.name,
    controller_version: controllerVersionOf(customer, at),
    controller_url: `https://felhom.${customer.domain}`,
    timestamp: rfc3339(at),
    health: healthOf(world, customer, at),
    system: {
      hostname: 'felhom-controller',
      uptime_seconds: vitals.uptimeSeconds,
      cpu_percent: vitals.cpuPercent,
      memory_percent: tenth(vitals.memory * 100),
      memory_used_mb: Math.round(vitals.memory * totalMb),
      memory_total_mb: totalMb,
      ...(vitals.temperature !== null && { temperature_c: vitals.temperature }),
      load: vitals.load,
    },
    storage: storageOf(customer, vitals, at),
    containers: containersOf(world, customer, at),
    ...backupOf(world, customer, at),
    app_telemetry: trouble === 'old_version' ? [] : telemetryOf(customer, at),
    app_log_issues: logIssuesOf(customer, at),
  };
  return trouble === 'old_version' ? { ...report, ...leftoversOf(customer, at) } : report;
}

function healthOf(world: World, customer: Customer, at: number): Health {
  const { trouble } = customer;
  if (trouble === 'paused' && hasBegun(world, 'paused', at)) {
    return { status: 'ok', issues: [], monitoring_enabled: false };
  }
  if (trouble === 'failing' && hasBegun(world, 'failing', at)) {
    const issues = [
      `${brokenContainer(customer)}: exited (137), out of memory`,
      'restart loop: 5 restarts in 10 minutes',
    ];
    return { status: 'fail', issues, monitoring_enabled: true };
  }
  const upset = upsetAt(world, customer, at);
  if (upset !== null)
    return { status: 'warn', issues: [`${upset.container}: unhealthy`], monitoring_enabled: true };
  return { status: 'ok', issues: [], monitoring_enabled: true };
}

/** The container that the failing customer has lost. */
export const brokenContainer = ({ apps }: Customer) => apps[0]?.containers[0] ?? 'vaultwarden';

function storageOf({ key }: Customer, { disk }: Vitals, at: number): ReportBody['storage'] {
  const data = between(key, 'data kept', 0.3, 0.55) + 0.22 * roundOf(key, 'data', at, 75 * dayMs).share;
  const entry = (path: string, label: string, totalGb: number, share: number) => ({
    path,
    label,
    total_gb: totalGb,
    used_gb: tenth(totalGb * share),
    percent: tenth(share * 100),
    connected: true,
  });
  return [
    entry('/', 'Rendszer', 58.8, disk),
    entry('/mnt/data', 'Adatok', 500 * wholeBetween(key, 'data size', 1, 4), data),
  ];
}

function containersOf(world: World, customer: Customer, at: number): ReportBody['containers'] {
  const unhealthy = upsetAt(world, customer, at)?.container;
  const failing = customer.trouble === 'failing' && hasBegun(world, 'failing', at);
  const broken = failing ? brokenContainer(customer) : undefined;
  return customer.apps.flatMap((app) =>
    app.containers.map((name) => ({
      name,
      stack: app.name,
      state: name === broken ? 'exited' : 'running',
      health: name === broken ? '' : name === unhealthy ? 'unhealthy' : 'healthy',
    })),
  );
}

/** Absent until the first night is over: nobody has backed up then. */
function backupOf(world: World, customer: Customer, at: number): Pick<ReportBody, 'backup'> {
  const night = lastNightOf(customer, at);
  if (night.dumpedAt <= joinedAt(world, customer)) return {};
  const growth = roundOf(customer.key, 'repo', at, 120 * dayMs).share;
  return {
    backup: {
      last_backup_at: rfc3339(night.finishedAt),
      last_backup_ok: night.failed === null,
      last_db_dump_at: rfc3339(night.dumpedAt),
      last_db_dump_ok: night.dumpOk,
      snapshot_count: 28 + (dayOf(at) % 7),
      repo_size_bytes: Math.round(between(customer.key, 'repo size', 40, 320) * 1e9 * (1 + 0.4 * growth)),
    },
  };
}

const telemetryOf = ({ key, apps }: Customer, at: number): ReportBody['app_telemetry'] =>
  apps.flatMap((app) =>
    app.containers.map((container, index) => {
      const share = index === 0 ? 0.65 : 0.35 / Math.max(1, app.containers.length - 1);
      const mean = app.memoryMb * share * between(key, container, 0.85, 1.15);
      return {
        app: app.name,
        container_name: container,
        memory_current_mb: tenth(mean * (1 + 0.06 * wave(key, container, at, hourMs / 4))),
        memory_avg_mb: tenth(mean * (1 + 0.03 * wave(key, container, at, hourMs))),
        memory_peak_mb: tenth(mean * 1.12),
        cpu_avg_percent: tenth(2.5 * share * (1.4 + wave(key, container, at, 2 * hourMs))),
        sample_count: 15,
      };
    }),
  );

function logIssuesOf({ key, apps }: Customer, at: number): ReportBody['app_log_issues'] {
  const today = midnightOf(dayOf(at));
  return complaints
    .filter(({ app }) => apps.some(({ name }) => name === app))
    .filter(({ sample }) => chance(key, sample, 0.12, dayOf(at)))
    .map(({ app, severity, sample }) => {
      const firstSeen = today + draw(key, `since ${sample}`, dayOf(at)) * (at - today);
      return {
        app,
        fingerprint: hash(0, sample).toString(16).padStart(8, '0'),
        severity,
        count: 1 + Math.floor((at - firstSeen) / (hourMs / 3)),
        sample,
        first_seen: rfc3339(firstSeen),
        last_seen: rfc3339(at),
      };
    });
}

/** What an old controller says that nobody reads any more. */
const leftoversOf = ({ key }: Customer, at: number) => ({
  ups: { model: 'Back-UPS 700', charge_percent: 97 + Math.round(3 * draw(key, 'ups', dayOf(at))) },
  smart: [{ device: '/dev/sda', power_on_hours: Math.floor(at / hourMs) - 480_000, reallocated: 0 }],
  legacy_health_code: 0,
});
