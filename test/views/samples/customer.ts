import type { CustomerModel } from '../../../views/customer-page.tsx';
import { defaultLimits } from '../../../views/status.ts';
import { hour, minute, now, zone } from './basics.ts';
import { hostRow } from './fleet.ts';
import { events, gib, history, storage, weekOf } from './host.ts';

export function customerModel(change: Partial<CustomerModel> = {}): CustomerModel {
  return {
    now,
    zone,
    customer: {
      customerId: 'bukki-pekseg',
      name: 'Bükki Pékség',
      kind: 'managed',
      status: 'warn',
      reason: 'disk /mnt/backup is 92 % full',
      lastReportAt: now - 4 * minute,
      measuredAt: now - 4 * minute,
      expectEveryMs: 15 * minute,
      controllerVersion: '0.7.3',
      controllerUrl: 'https://bukkipekseg.example.org/',
      cpuPercent: 34,
      load: [1.9, 1.4, 1.1],
      memoryPercent: 71,
      memoryUsedBytes: 22.7 * gib,
      memoryTotalBytes: 32 * gib,
      fullest: { name: '/mnt/backup', percent: 92 },
      containers: { running: 13, total: 13 },
      lastBackup: { at: now - 2 * hour, ok: true },
      issues: ['disk /mnt/backup is 92 % full', 'container paperless-redis restarted 4 times'],
    },
    limits: defaultLimits,
    history: { ...history, points: { cpu: weekOf(5, 25), memory: weekOf(6, 67), storage: weekOf(7, 84) } },
    hosts: [
      hostRow({
        hostId: 'bukki-pekseg-5e20c7d4',
        customerId: 'bukki-pekseg',
        displayName: 'pve1',
        status: 'warn',
        reason: 'disk is 92 % full',
        diskPercent: 92,
      }),
      hostRow({ hostId: 'bukki-pekseg-b80391af', customerId: 'bukki-pekseg', displayName: 'pve2' }),
    ],
    storage,
    apps: [
      {
        app: 'immich',
        containerName: 'immich-server',
        memoryCurrentMb: 2410,
        memoryAvgMb: 2205,
        memoryPeakMb: 3120,
        cpuAvgPercent: 18.2,
      },
      {
        app: 'nextcloud',
        containerName: 'nextcloud-app',
        memoryCurrentMb: 1180,
        memoryAvgMb: 1102,
        memoryPeakMb: 1640,
        cpuAvgPercent: 6,
      },
      {
        app: 'vaultwarden',
        containerName: null,
        memoryCurrentMb: 92,
        memoryAvgMb: null,
        memoryPeakMb: 118,
        cpuAvgPercent: null,
      },
    ],
    logIssues: [
      {
        app: 'immich-server',
        fingerprint: '9f31c0',
        severity: 'error',
        count: 214,
        sample: 'ECONNREFUSED redis:6379 while running job thumbnailGeneration',
        lastSeenAt: now - 6 * minute,
      },
      {
        app: 'immich-machine-learning',
        fingerprint: '07ab5e',
        severity: 'warning',
        count: 6,
        sample: 'Request timed out after 30000 ms',
        lastSeenAt: null,
      },
    ],
    events: events(24),
    report: {
      receivedAt: now - 4 * minute,
      body: { customer_id: 'bukki-pekseg', controller_version: 'v0.7.3', health: { status: 'warn' } },
      apiPath: '/api/v1/customers/bukki-pekseg',
    },
    ...change,
  };
}
