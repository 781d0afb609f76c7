import { describe, expect, test } from 'vitest';
import { given, noon } from '../scenario.ts';
import { event, keys, preferences, twoCustomers } from './two-customers.ts';

describe('an event', () => {
  const last = async ({ get }: Awaited<ReturnType<typeof given>>) =>
    (await get('/api/v1/customers/anna/events')).body.events[0];

  test('is in the timeline with its position, and in the fleet’s', async () => {
    const scenario = await given(twoCustomers);
    const answer = await scenario.post('/api/v1/event', event('anna', { details: { target: 'b2', n: 1 } }), {
      key: keys.anna,
    });
    expect(answer.body).toEqual({ status: 'ok', event_id: scenario.appended()[0]!.position });
    expect(await last(scenario)).toEqual({
      event_id: answer.body.event_id,
      customer_id: 'anna',
      event_type: 'backup_failed',
      severity: 'error',
      message: 'no space left',
      details: { target: 'b2', n: 1 },
      source: 'controller',
      recognised: true,
      at: new Date(noon).toISOString(),
    });
    expect((await scenario.get('/api/v1/events')).body.events).toHaveLength(1);
    expect((await scenario.get('/api/v1/customers/anna')).body.customer.events_24h).toEqual({
      warning: 0,
      error: 1,
    });
  });

  test.each([
    ['JSON in text', '{"a":[1]}', { a: [1] }],
    ['JSON', { a: 1 }, { a: 1 }],
    ['text', 'the disk is broken', 'the disk is broken'],
    ['text that begins like JSON', '{broken', '{broken'],
    ['JSON with a NUL in text', '{"a":"x\\u0000y"}', { a: 'x\ufffdy' }],
    ['nothing', null, null],
  ])('takes details_json that is %s', async (_, details_json, details) => {
    const scenario = await given(twoCustomers);
    await scenario.post('/api/v1/event', event('anna', { details_json }));
    expect((await last(scenario)).details).toEqual(details);
  });

  test('keeps details_json of a depth that would end the process as the text that it is', async () => {
    const scenario = await given(twoCustomers);
    const details_json = '['.repeat(100_000) + ']'.repeat(100_000);
    expect((await scenario.post('/api/v1/event', event('anna', { details_json }))).status).toBe(200);
    expect((await last(scenario)).details).toBe(details_json);
  });

  test('of a type that nobody has described is accepted and flagged, and counted as not understood', async () => {
    const scenario = await given(twoCustomers);
    await scenario.post('/api/v1/event', event('anna', { event_type: 'constructor', severity: 'warning' }));
    expect(await last(scenario)).toMatchObject({ recognised: false, severity: 'warning' });
    expect((await scenario.get('/api/v1/not-understood')).body.not_understood).toMatchObject([
      { what: 'unrecognised_type', name: 'constructor', count: 1 },
    ]);
  });

  test('of such a type is 400 with events.strict_types, naming it', async () => {
    const { post, appended } = await given(twoCustomers, { env: { HUB_EVENTS_STRICT_TYPES: 'true' } });
    const answer = await post('/api/v1/event', event('anna', { event_type: 'disk_exploded' }));
    expect(answer).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'event_type', message: expect.stringContaining('disk_exploded') }] },
    });
    expect(appended()).toEqual([]);
    expect((await post('/api/v1/event', event('anna'))).status).toBe(200);
  });

  test('without a severity takes that of its type', async () => {
    const scenario = await given(twoCustomers);
    await scenario.post('/api/v1/event', event('anna', { severity: undefined }));
    expect(await last(scenario)).toMatchObject({ severity: 'error' });
    expect(
      (await scenario.post('/api/v1/event', event('anna', { severity: undefined, event_type: 'x' }))).status,
    ).toBe(400);
  });

  test('by /notify is an event with source notify, whatever the body says', async () => {
    const scenario = await given(twoCustomers);
    await scenario.post('/api/v1/notify', event('anna', { source: 'me' }), { key: keys.anna });
    expect(await last(scenario)).toMatchObject({ source: 'notify', event_type: 'backup_failed' });
  });

  test('keeps its text whatever its length within the limit of the body', async () => {
    const scenario = await given(twoCustomers);
    const message = 'ő'.repeat(100_000);
    await scenario.post('/api/v1/event', event('anna', { message }));
    expect((await last(scenario)).message).toBe(message);
  });

  test('with unknown keys is taken, and they are kept and counted', async () => {
    const scenario = await given(twoCustomers);
    await scenario.post('/api/v1/event', event('anna', { priority: 1, [`${'x'.repeat(99)}😀`]: 2 }));
    expect(scenario.appended()[0]!.data).toMatchObject({ more: { priority: 1 } });
    const names = (await scenario.get('/api/v1/not-understood')).body.not_understood.map(
      ({ name }: { name: string }) => name,
    );
    expect(names).toContain('event.priority');
    expect(names.every((name: string) => name.isWellFormed())).toBe(true);
  });

  test('list pages back by position, filtered by severity and type', async () => {
    const { post, get } = await given(twoCustomers);
    for (const [n, severity] of ['info', 'error', 'info', 'error', 'warning'].entries())
      await post(
        '/api/v1/event',
        event(n % 2 ? 'anna' : 'bela', {
          severity,
          message: String(n),
          event_type: n < 3 ? 'test' : 'backup_failed',
        }),
      );
    const messages = async (query: string) =>
      (await get(`/api/v1/${query}`)).body.events.map(({ message }: { message: string }) => message).join('');
    expect(await messages('events')).toBe('43210');
    expect(await messages('events?limit=2')).toBe('43');
    const [, third] = (await get('/api/v1/events?limit=2')).body.events;
    expect(await messages(`events?limit=2&before=${third.event_id}`)).toBe('21');
    expect(await messages('events?severity=error')).toBe('31');
    expect(await messages('events?type=test&severity=info')).toBe('20');
    expect(await messages('customers/anna/events')).toBe('31');
    expect((await get('/api/v1/events?limit=501')).status).toBe(400);
  });
});

describe('preferences', () => {
  test.each(['nobody', 'a@b', 'a@b.hu, c@d.hu', 'Anna <a@b.hu>', 'a@b.hu\r\nBcc: x@y.hu', 'a b@c.hu', ''])(
    'with the address %j are 400, naming it',
    async (email) => {
      const { post, appended } = await given(twoCustomers);
      const answer = await post('/api/v1/preferences', preferences('anna', { email }));
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: 'email' }] } });
      expect(answer.body.detail).toContain(JSON.stringify(email));
      expect(appended()).toEqual([]);
    },
  );

  test.each([
    [{ cooldown_hours: -1 }, 'cooldown_hours'],
    [{ cooldown_hours: 1.5 }, 'cooldown_hours'],
    [{ enabled_events: 'all' }, 'enabled_events'],
    [{ language: 'de' }, 'language'],
  ])('with %j are 400, naming it', async (more, path) => {
    const { post } = await given(twoCustomers);
    expect(await post('/api/v1/preferences', preferences('anna', more))).toMatchObject({
      status: 400,
      body: { errors: [{ path }] },
    });
  });

  test('are kept, and their unknown keys are counted', async () => {
    const { post, get, hub } = await given(twoCustomers);
    expect(
      (await post('/api/v1/preferences', preferences('anna', { quiet_hours: '22-06' }), { key: keys.anna }))
        .body,
    ).toEqual({ status: 'ok' });
    expect(
      hub.db.sqlite.prepare('SELECT email, enabled_events, cooldown_hours FROM preferences').all(),
    ).toEqual([{ email: 'anna@example.hu', enabled_events: '["backup_failed"]', cooldown_hours: 6 }]);
    expect((await get('/api/v1/not-understood')).body.not_understood).toMatchObject([
      { name: 'preferences.quiet_hours' },
    ]);
  });
});

test('a time of the old relay that is none costs only itself', async () => {
  const { post } = await given();
  const body = {
    customer_id: 'demo',
    event_type: 'test',
    severity: 'info',
    message: 'x',
    occurred_at: 'garbage',
  };
  expect((await post('/api/v1/notify', body)).status).toBe(200);
});
