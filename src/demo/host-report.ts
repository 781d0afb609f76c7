import type { HostReportBody } from '../../schema/wire/host-report.ts';
import { dayMs, dayOf, hourMs, midnightOf, rfc3339 } from './clock.ts';
import { vitalsOf } from './machine.ts';
import { backupsOf, backupTarget, type GuestBackup } from './night.ts';
import { between, chance, roundOf } from './random.ts';
import { agentVersionOf, controllerVersionOf } from './release.ts';
import type { Host } from './roster.ts';
import { joinedAt, type World } from './world.ts';

/** What a host's agent says at a moment (ms). */
export function hostReport(world: World, host: Host, at: number): HostReportBody {
  const { machine } = host;
  const vitals = vitalsOf(machine, at);
  const since = joinedAt(world, host.customer);
  const backups = backupsOf(host, at).filter(({ startsAt }) => startsAt > since);
  return {
    host_id: host.id,
    reported_at: rfc3339(at),
    agent_version: agentVersionOf(host, at),
    host: {
      cpu_percent: vitals.cpuPercent,
      mem_used_bytes: Math.round(vitals.memory * machine.memoryBytes),
      mem_total_bytes: machine.memoryBytes,
      disk_used_bytes: Math.round(vitals.disk * machine.diskBytes),
      disk_total_bytes: machine.diskBytes,
      load: vitals.load,
      uptime_seconds: vitals.uptimeSeconds,
      cpu_temp_c: vitals.temperature,
    },
    guests: host.guests.map(({ vmid, name, stopped, spec }) => ({
      vmid,
      name,
      status: stopped ? 'stopped' : 'running',
      controller_version: name === 'felhom-controller' ? controllerVersionOf(host.customer, at) : '',
      spec,
    })),
    cloudflared: { status: 'healthy' },
    storage_targets: storageTargets(host, vitals.disk, at),
    backups: backups.map((backup) => backupEntry(backup, at)),
    restore_tests: restoreTests(host, at)
      .filter(({ day }) => midnightOf(day) > since)
      .map(({ entry }) => entry),
    pbs_snapshots: backups
      .filter((backup) => isGood(backup, at))
      .map((backup) => snapshotEntry(host, backup)),
    audit_tail: auditTail(backups.findLast(({ finishedAt }) => finishedAt <= at)),
  };
}

const isGood = ({ finishedAt, error }: GuestBackup, at: number) => finishedAt <= at && error === null;

function backupEntry({ vmid, startsAt, finishedAt, bytes, error }: GuestBackup, at: number) {
  const started = { vmid, target: backupTarget, started_at: rfc3339(startsAt) };
  if (finishedAt > at) return { ...started, status: 'running' };
  const finished = { ...started, finished_at: rfc3339(finishedAt) };
  return error === null
    ? { ...finished, status: 'ok', size_bytes: bytes }
    : { ...finished, status: 'failed', error };
}

const snapshotName = (vmid: number, at: number) => `vm/${vmid}/${rfc3339(at).slice(0, 19)}Z`;

const snapshotEntry = ({ customer }: Host, { vmid, startsAt, bytes }: GuestBackup) => ({
  vmid,
  namespace: customer.id,
  snapshot: snapshotName(vmid, startsAt),
  at: rfc3339(startsAt),
  size_bytes: bytes,
  verified: true,
});

function storageTargets({ key, machine }: Host, disk: number, at: number) {
  const usb = chance(key, 'usb', 0.6);
  const usbBytes = 2 * machine.diskBytes;
  const usbUsed = between(key, 'usb kept', 0.3, 0.55) + 0.2 * roundOf(key, 'usb', at, 60 * dayMs).share;
  const local = {
    durable_id: `local-lvm-${key.toString(16)}`,
    name: 'local-lvm',
    type: 'lvmthin',
    state: 'connected',
    total_bytes: machine.diskBytes,
    used_bytes: Math.round(disk * machine.diskBytes),
  };
  if (!usb) return [local];
  const backup = {
    durable_id: `usb-${key.toString(16)}`,
    name: 'usb-backup',
    type: 'dir',
    state: 'connected',
    mount: '/mnt/backup',
    total_bytes: usbBytes,
    used_bytes: Math.round(usbUsed * usbBytes),
  };
  return [local, backup];
}

/** Every Sunday morning one guest is restored for a trial; the newest trial is told. */
function restoreTests({ guests }: Host, at: number) {
  const sunday = dayOf(at) - ((dayOf(at) + 4) % 7);
  const day = midnightOf(sunday) + trialAfterMs <= at ? sunday : sunday - 7;
  const guest = guests[Math.floor(day / 7) % guests.length];
  if (guest === undefined || guest.stopped) return [];
  const snapshot = snapshotName(guest.vmid, midnightOf(day) + dayMs / 16);
  const entry = { vmid: guest.vmid, snapshot, status: 'ok', at: rfc3339(midnightOf(day) + trialAfterMs) };
  return [{ day, entry }];
}

const trialAfterMs = 6 * hourMs;

const auditTail = (last: GuestBackup | undefined) =>
  last === undefined
    ? []
    : [
        {
          at: rfc3339(last.startsAt),
          actor: 'agent',
          action: `backup ${last.vmid}`,
          outcome: last.error ?? 'ok',
        },
        { at: rfc3339(last.finishedAt), actor: 'agent', action: 'prune snapshots', outcome: 'ok' },
      ];
