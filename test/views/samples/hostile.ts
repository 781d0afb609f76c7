import type { CustomerModel } from '../../../views/customer-page.tsx';
import type { CustomerRow } from '../../../views/fleet-page.tsx';
import type { EventRow, HostModel } from '../../../views/host-page.tsx';
import { hostileName, now } from './basics.ts';
import { customerModel } from './customer.ts';
import { customer, hostRow } from './fleet.ts';
import { events, host } from './host.ts';

export const hostileCustomer = (): CustomerRow =>
  customer({
    customerId: hostileName,
    name: hostileName,
    reason: hostileName,
    version: hostileName,
    status: 'down',
    hostCount: 1,
    hosts: [
      hostRow({
        hostId: hostileName,
        customerId: hostileName,
        displayName: hostileName,
        reason: null,
        cloudflared: hostileName,
        agentVersion: hostileName,
      }),
    ],
  });

export const hostileEvents = (): EventRow[] =>
  events(3).map((event) => ({
    ...event,
    type: hostileName,
    message: hostileName,
    source: hostileName,
    customerId: hostileName,
    customerName: hostileName,
  }));

export const hostileHost = (): HostModel => {
  const model = host();
  return host({
    host: {
      ...model.host,
      hostId: hostileName,
      customerId: hostileName,
      customerName: hostileName,
      displayName: hostileName,
      reason: hostileName,
      agentVersion: hostileName,
      cloudflared: hostileName,
    },
    guests: model.guests.map((guest) => ({ ...guest, name: hostileName, controllerVersion: hostileName })),
    storage: model.storage.map((one) => ({
      ...one,
      name: hostileName,
      detail: hostileName,
      state: hostileName,
    })),
    sent: {
      backups: [{ [hostileName]: hostileName, status: hostileName }, hostileName],
      restoreTests: [],
      pbsSnapshots: [],
      auditTail: [{ actor: { deep: hostileName } }],
    },
    events: hostileEvents(),
    report: { receivedAt: now, body: { name: hostileName }, apiPath: `/api/v1/hosts/${hostileName}` },
  });
};

export const hostileCustomerModel = (): CustomerModel => {
  const model = customerModel();
  return customerModel({
    customer: {
      ...model.customer,
      customerId: hostileName,
      name: hostileName,
      reason: hostileName,
      controllerVersion: hostileName,
      controllerUrl: 'javascript:alert(3)',
      fullest: { name: hostileName, percent: 99 },
      issues: [hostileName],
    },
    hosts: [
      hostRow({
        hostId: hostileName,
        customerId: hostileName,
        displayName: hostileName,
        reason: hostileName,
      }),
    ],
    apps: model.apps.map((app) => ({ ...app, app: hostileName, containerName: hostileName })),
    logIssues: model.logIssues.map((issue) => ({
      ...issue,
      app: hostileName,
      sample: hostileName,
      fingerprint: hostileName,
    })),
    events: hostileEvents(),
  });
};
