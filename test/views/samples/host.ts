import type { EventRow, HostModel } from '../../../views/host-page.tsx';
import { defaultLimits } from '../../../views/status.ts';
import { day, minute, now, points, zone } from './basics.ts';

export function event(change: Partial<EventRow> & { position: number }): EventRow {
  return {
    at: now - change.position * 47 * minute,
    type: 'backup_completed',
    severity: 'info',
    message: '6 guests, 1.2 GB new, 11 min 40 s',
    source: 'controller',
    recognised: true,
    customerId: 'bukki-pekseg',
    customerName: 'Bükki Pékség',
    ...change,
  };
}

export const events = (length: number): EventRow[] =>
  Array.from({ length }, (_, i) => {
    const position = i + 1;
    if (i % 9 === 1)
      return event({
        position,
        type: 'disk_warning',
        severity: 'warning',
        message: '/mnt/backup is 92 % full (3.68 of 4.00 TB)',
      });
    if (i % 9 === 4)
      return event({
        position,
        type: 'node_down',
        severity: 'error',
        message: 'no report for 60 min',
        source: 'hub',
        customerId: 'alfold-agro',
        customerName: 'Alföld Agro Kft.',
      });
    if (i % 9 === 6)
      return event({ position, type: 'zfs_scrub_done', message: null, recognised: false, source: 'agent' });
    return event({ position });
  });

const week = { from: now - 7 * day, until: now };
const silence = { from: week.from + 5.5 * day, until: week.from + 5.72 * day };
const blind = { from: week.from + 3.8 * day, until: week.from + 3.97 * day };
export const weekOf = (seed: number, around: number) =>
  points(seed, around, week.from, week.until, 30 * minute, [silence, blind]);
export const history = {
  period: '7d' as const,
  span: week,
  stepMs: 30 * minute,
  since: null,
  blind: [blind],
};
export const gib = 1024 ** 3;

export const storage: HostModel['storage'] = [
  {
    name: 'local-zfs',
    detail: 'zfspool',
    usedPercent: 71,
    usedBytes: 2640 * gib,
    totalBytes: 3717 * gib,
    state: 'connected',
  },
  {
    name: '/mnt/backup',
    detail: 'USB, WD Elements',
    usedPercent: 92,
    usedBytes: 3390 * gib,
    totalBytes: 3685 * gib,
    state: 'connected',
  },
  {
    name: 'nas-bukki',
    detail: 'nfs',
    usedPercent: null,
    usedBytes: null,
    totalBytes: null,
    state: 'disconnected',
  },
  { name: 'pbs-felhom', detail: null, usedPercent: 54, usedBytes: null, totalBytes: null, state: null },
];

export function host(change: Partial<HostModel> = {}): HostModel {
  return {
    now,
    zone,
    host: {
      hostId: 'bukki-pekseg-5e20c7d4',
      customerId: 'bukki-pekseg',
      customerName: 'Bükki Pékség',
      displayName: 'pve1',
      status: 'warn',
      reason: 'disk is 92 % full',
      lastReportAt: now - 4 * minute,
      expectEveryMs: 15 * minute,
      agentVersion: '0.4.2',
      cpuPercent: 34,
      memory: { percent: 71, usedBytes: 22.7 * gib, totalBytes: 32 * gib },
      disk: { percent: 92, usedBytes: 860 * gib, totalBytes: 931 * gib },
      temperatureC: 54,
      load: [1.9, 1.42, 1.1],
      uptimeSeconds: 41 * 86_400 + 3 * 3_600,
      cloudflared: 'healthy',
    },
    limits: defaultLimits,
    history: {
      ...history,
      points: { cpu: weekOf(1, 28), memory: weekOf(2, 68), disk: weekOf(3, 88), temperature: weekOf(4, 52) },
    },
    guests: [
      {
        vmid: 101,
        name: 'felhom-controller',
        status: 'running',
        controllerVersion: '0.7.3',
        cores: 4,
        memoryBytes: 8 * gib,
        diskBytes: 64 * gib,
      },
      {
        vmid: 103,
        name: 'immich',
        status: 'running',
        controllerVersion: null,
        cores: 6,
        memoryBytes: 16 * gib,
        diskBytes: 800 * gib,
      },
      {
        vmid: 120,
        name: 'teszt',
        status: 'stopped',
        controllerVersion: null,
        cores: 1,
        memoryBytes: 2 * gib,
        diskBytes: 16 * gib,
      },
      {
        vmid: 125,
        name: 'valami',
        status: 'unknown',
        controllerVersion: null,
        cores: null,
        memoryBytes: null,
        diskBytes: null,
      },
      {
        vmid: 131,
        name: 'regi-wiki',
        status: 'running',
        controllerVersion: null,
        cores: 1,
        memoryBytes: 2 * gib,
        diskBytes: 16 * gib,
        gone: true,
        lastSeenAt: now - 18 * day,
      },
    ].map(
      (guest) =>
        ({
          guestId: `bukki-pekseg-5e20c7d4/${guest.vmid}`,
          gone: false,
          lastSeenAt: now - 4 * minute,
          ...guest,
        }) as HostModel['guests'][number],
    ),
    storage,
    sent: {
      backups: [
        {
          vmid: 101,
          target: 'pbs-felhom',
          status: 'ok',
          started_at: '2026-11-21T00:12:00Z',
          finished_at: '2026-11-21T00:24:10Z',
          size_bytes: 1288490188,
        },
        {
          vmid: 103,
          target: 'pbs-felhom',
          status: 'failed',
          started_at: '2026-11-21T00:24:12Z',
          error: 'connection reset by peer',
          retries: 2,
        },
      ],
      restoreTests: [{ vmid: 101, snapshot: 'vm/101/2026-11-14', status: 'ok', at: '2026-11-15T02:00:00Z' }],
      pbsSnapshots: [],
      auditTail: [],
    },
    report: {
      receivedAt: now - 4 * minute,
      body: {
        host_id: 'bukki-pekseg-5e20c7d4',
        agent_version: '0.4.2',
        host: { cpu_percent: 34.2 },
        guests: [],
        storage_targets: [],
      },
      apiPath: '/api/v1/hosts/bukki-pekseg-5e20c7d4',
    },
    events: events(12),
    ...change,
  };
}
