import { expect, test } from 'vitest';
import { hostOf } from '../projections/hosts.ts';
import { fixture, given } from './scenario.ts';

test('one host report goes from the door to the table row', async () => {
  const { hub, post, get, appended } = await given();
  const created = await post('/api/v1/admin/customers', { customer_id: 'demo', name: 'Demó Kft.' });
  expect(created.status).toBe(201);
  const host = await post('/api/v1/admin/hosts', { customer_id: 'demo', host_id: 'demo-1' });
  expect(host.status).toBe(201);

  const report = { ...fixture('host-report'), host_id: 'demo-1', reported_at: '2026-11-21T11:59:58Z' };
  const response = await post('/api/v1/host-report', report, { key: host.body.api_key });

  expect(response.body).toEqual({
    status: 'ok',
    poll_interval_seconds: 900,
    blocked: false,
    desired_generation: 0,
    has_signed_ops: false,
  });
  const last = appended().at(-1)!;
  expect(last).toMatchObject({
    type: 'HostReported',
    actor: 'host:demo-1',
    data: { hostId: 'demo-1', customerId: 'demo', body: report },
  });
  expect(response.headers.get('hub-position')).toBe(String(last.position));
  expect(hostOf(hub.db, 'demo-1')).toMatchObject({ guestsTotal: 8, reportPosition: last.position });
  expect((await get('/api/v1/hosts/demo-1', { key: host.body.api_key })).body).toMatchObject({
    report,
    host: { status: 'ok' },
  });
  expect((await get('/api/v1/customers')).body.customers).toMatchObject([
    { customer_id: 'demo', status: 'ok', hosts: 1 },
  ]);
  for (const path of [
    '/healthz',
    '/readyz',
    '/metrics',
    '/api/v1/openapi.json',
    '/api/v1/events',
    '/api/v1/customers/demo/history',
  ]) {
    expect((await get(path)).status, path).toBe(200);
  }
});
