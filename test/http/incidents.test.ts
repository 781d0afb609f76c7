import { describe, expect, test, vi } from 'vitest';
import { startProvider } from '../reactors/provider.ts';
import { given, noon } from '../scenario.ts';
import { withAlarms } from './alarms.ts';
import { event, twoCustomers } from './two-customers.ts';

const hourMs = 3_600_000;
const rfc = (ms: number) => new Date(ms).toISOString();
const mail = {
  HUB_NOTIFICATIONS_RESEND_API_KEY: 're_test',
  HUB_NOTIFICATIONS_OPERATOR_EMAIL: 'ops@example.com',
  HUB_DELIVERY_RATE_PER_SECOND: '1000',
};

describe('incidents', () => {
  test('are listed newest first, by state, customer and host, a page at a time', async () => {
    const { get, post, clock } = await given(twoCustomers);
    await post('/api/v1/event', event('anna', { details: { target: 'nas' } }));
    clock.now += 60_000;
    await post(
      '/api/v1/event',
      event('bela', { event_type: 'disk_critical', details: { host_id: 'bela-1', storage: '/srv' } }),
    );
    clock.now += 60_000;
    await post(
      '/api/v1/event',
      event('anna', { event_type: 'backup_completed', severity: 'info', details: { target: 'nas' } }),
    );

    const all = (await get('/api/v1/incidents')).body.incidents;
    expect(all).toMatchObject([
      {
        rule: 'disk',
        subject: '/srv',
        customer_id: 'bela',
        host_id: 'bela-1',
        severity: 'error',
        state: 'open',
        title: 'Disk is nearly full: /srv, bela-1, Béla Bt.',
        opened_at: rfc(noon + 60_000),
        resolved_at: null,
        duration_seconds: 60,
        times_this_month: 1,
        flapping: false,
        unknown: false,
      },
      {
        rule: 'backup',
        customer_id: 'anna',
        state: 'resolved',
        ended: 'resolved',
        resolved_at: rfc(noon + 120_000),
        duration_seconds: 120,
      },
    ]);
    expect(all[0].incident_id).toMatch(/^\d+$/);
    const ids = async (query: string) =>
      (await get(`/api/v1/incidents?${query}`)).body.incidents.map(
        (one: { customer_id: string }) => one.customer_id,
      );
    expect(await ids('state=open')).toEqual(['bela']);
    expect(await ids('state=resolved')).toEqual(['anna']);
    expect(await ids('customer_id=anna')).toEqual(['anna']);
    expect(await ids('host_id=bela-1')).toEqual(['bela']);
    expect(await ids('limit=1')).toEqual(['bela']);
    expect(await ids(`limit=1&before=${all[0].incident_id}`)).toEqual(['anna']);
    expect((await get('/api/v1/incidents?state=broken')).status).toBe(400);
    expect((await get('/api/v1/incidents/1')).status).toBe(404); // a position that opened nothing
    expect((await get('/api/v1/incidents/nonsense')).status).toBe(404);
  });

  test('about nothing in particular have their customer as subject', async () => {
    const { get, post } = await given(twoCustomers);
    await post('/api/v1/event', event('anna', { event_type: 'db_dump_failed' }));
    expect((await get('/api/v1/incidents')).body.incidents).toMatchObject([
      { rule: 'db_dump', subject: 'anna' },
    ]);
  });

  test('are acknowledged with a note and an end, by whom is recorded, and open again when it has passed', async () => {
    const { get, post, clock, appended } = await given(twoCustomers);
    await post('/api/v1/event', event('anna'));
    const [{ incident_id: id }] = (await get('/api/v1/incidents')).body.incidents;
    const path = `/api/v1/admin/incidents/${id}/acknowledge`;
    const answer = await post(path, { note: 'on my way', until: rfc(noon + hourMs) });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        incident: {
          state: 'acknowledged',
          acknowledged: { by: 'api', at: rfc(noon), note: 'on my way', until: rfc(noon + hourMs) },
        },
      },
    });
    expect(answer.headers.get('hub-position')).toBe(String(appended().at(-1)!.position));
    expect((await get(`/api/v1/incidents/${id}`)).body.incident).toEqual(answer.body.incident);
    expect((await get('/api/v1/incidents?state=open')).body.incidents).toHaveLength(1);
    clock.now += hourMs;
    expect((await get(`/api/v1/incidents/${id}`)).body.incident.state).toBe('open');
    expect((await post(path, {})).body.incident).toMatchObject({
      state: 'acknowledged',
      acknowledged: { note: null, until: null },
    });
  });

  test.each([
    ['an end that is past', { until: rfc(noon - 1) }, 400, 'until'],
    ['an end that is no time', { until: 'tomorrow' }, 400, 'until'],
    ['an end without a zone', { until: '2026-11-22T12:00:00' }, 400, 'until'],
    ['a note that is too long', { note: 'x'.repeat(4001) }, 400, 'note'],
    ['a field that nobody knows', { by: 'me' }, 400, 'by'],
  ])('are not acknowledged with %s', async (_, body, status, path) => {
    const { get, post, appended } = await given(twoCustomers);
    await post('/api/v1/event', event('anna'));
    const [{ incident_id: id }] = (await get('/api/v1/incidents')).body.incidents;
    const before = appended().length;
    const answer = await post(`/api/v1/admin/incidents/${id}/acknowledge`, body);
    expect(answer).toMatchObject({ status, body: { status, errors: [{ path }] } });
    expect(appended()).toHaveLength(before);
  });

  test('that nobody knows, or that are over, are not acknowledged', async () => {
    const { get, post } = await given(twoCustomers);
    await post('/api/v1/event', event('anna'));
    await post('/api/v1/event', event('anna', { event_type: 'backup_completed', severity: 'info' }));
    const [{ incident_id: id }] = (await get('/api/v1/incidents')).body.incidents;
    expect((await post(`/api/v1/admin/incidents/${id}/acknowledge`, {})).status).toBe(409);
    expect((await post('/api/v1/admin/incidents/999/acknowledge', {})).status).toBe(404);
  });
});

describe('why', () => {
  test('tells the chain of an incident from the event to the provider’s answer, and what comes next', async () => {
    await startProvider();
    const scenario = await given(twoCustomers, { env: mail });
    const { get, post, decided, hub } = scenario;
    await post('/api/v1/event', event('anna'));
    await decided();
    const [{ incident_id: id }] = (await get('/api/v1/incidents')).body.incidents;
    const why = async () =>
      (await get(`/api/v1/incidents/${id}/why`)).body.lines as {
        what: string;
        reason: string;
        detail: string;
        position: number;
      }[];
    await vi.waitFor(async () => expect((await why()).map(({ reason }) => reason)).toContain('accepted'));
    const lines = await why();
    expect(lines.map(({ what, reason }) => `${what} ${reason}`)).toEqual([
      'event backup_failed',
      'rule opened',
      'decision wanted',
      'message null',
      'answer accepted',
      'decision no_preferences',
      'next reminder',
      'next ended',
    ]);
    expect(lines[0]).toMatchObject({
      position: Number(id),
      detail: expect.stringContaining('no space left'),
    });
    expect(lines[2]!.detail).toContain('operators by resend to ops@example.com, send');
    expect(lines[3]!.detail).toMatch(/^“.*Anna Kft\..*”, en$/);
    expect(lines.at(-1)!.detail).toContain('ops@example.com (resend) will be told');
    expect((await get(`/api/v1/incidents/${id}`)).body.chain).toEqual(lines);

    const { notifications } = (await get('/api/v1/admin/notifications')).body;
    const told = notifications.find((one: { decision: string }) => one.decision === 'send');
    expect(told).toMatchObject({
      audience: 'operator',
      channel: 'resend',
      recipient: 'ops@example.com',
      event_type: 'backup_failed',
      incident_id: id,
      reason: 'wanted',
      state: 'accepted',
      attempts: [{ outcome: 'accepted' }],
    });
    const one = (await get(`/api/v1/admin/notifications/${told.notification_id}/why`)).body.lines;
    expect(one.map(({ what }: { what: string }) => what)).toEqual([
      'event',
      'rule',
      'decision',
      'message',
      'answer',
    ]);
    expect(hub.delivery.states().find(({ name }) => name === 'resend')).toMatchObject({ failingSince: null });
  });

  test('says which mute holds an incident back, and when it is decided again', async () => {
    const { get, post, decided } = await given(twoCustomers, { env: mail });
    const set = await post('/api/v1/admin/mutes', {
      customer_id: 'anna',
      until: rfc(noon + hourMs),
      reason: 'moving',
    });
    await post('/api/v1/event', event('anna'));
    await decided();
    const [{ incident_id: id }] = (await get('/api/v1/incidents')).body.incidents;
    const { lines } = (await get(`/api/v1/incidents/${id}/why`)).body;
    expect(lines).toContainEqual(
      expect.objectContaining({
        what: 'decision',
        reason: 'muted',
        detail: expect.stringContaining('moving'),
      }),
    );
    expect(lines).toContainEqual(
      expect.objectContaining({
        what: 'next',
        reason: 'muted',
        detail: expect.stringContaining(`mute ${set.body.mute_id}`),
      }),
    );
    expect(lines.at(-1)).toMatchObject({ reason: 'not_told' });
  });

  test('tells how a customer stands: sources, who is told of what, mutes, open incidents, last decisions', async () => {
    const scenario = await given(twoCustomers);
    const { get, post, decided } = scenario;
    await withAlarms(scenario);
    await post('/api/v1/admin/customers/anna/block', { reason: 'three invoices' });
    await post('/api/v1/event', event('anna', { event_type: 'db_dump_failed' }));
    await decided();
    const { lines } = (await get('/api/v1/admin/customers/anna/why')).body;
    const said = lines.map(({ what, reason }: { what: string; reason: string }) => `${what} ${reason}`);
    expect(said).toEqual(
      expect.arrayContaining([
        'state blocked',
        'settings blocked',
        'settings no_address',
        'settings no_preferences',
        'mute muted',
        'incident open',
        'decision blocked',
      ]),
    );
    expect(said.indexOf('mute muted')).toBeLessThan(said.indexOf('incident open'));
    expect((await get('/api/v1/admin/customers/nobody/why')).status).toBe(404);
    expect((await get('/api/v1/admin/notifications/999/why')).status).toBe(404);
  });

  test('of an incident from before this hub decided anything says so', async () => {
    const { get, post, hub } = await given(twoCustomers);
    await hub.reactors.stop();
    await post('/api/v1/event', event('anna'));
    const [{ incident_id: id }] = (await get('/api/v1/incidents')).body.incidents;
    expect((await get(`/api/v1/incidents/${id}/why`)).body.lines.at(-1)).toMatchObject({
      what: 'next',
      reason: 'not_decided_yet',
    });
  });
});
