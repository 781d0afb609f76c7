import { expect, test } from 'vitest';
import { listNotices } from '../../projections/notices.ts';
import { given, noon, type Scenario } from '../scenario.ts';
import { withAlarms } from './alarms.ts';
import { event, twoCustomers } from './two-customers.ts';

const hourMs = 3_600_000;
const rfc = (ms: number) => new Date(ms).toISOString();

/** Presses a button of a page, as somebody who is signed in. */
const press = ({ send, hub, url }: Scenario, path: string, fields: Record<string, string>, origin = url) =>
  send('POST', path, new URLSearchParams(fields).toString(), {
    key: null,
    headers: {
      Cookie: `hub=${hub.sessions.start('operator')}`,
      'Content-Type': 'application/x-www-form-urlencoded',
      Origin: origin,
    },
  });

const look = async ({ get, hub }: Scenario, path: string) =>
  (await get(path, { key: null, headers: { Cookie: `hub=${hub.sessions.start('operator')}` } })).text;

test('acknowledging from the page is what the API does, under the person’s name, and leads back', async () => {
  const scenario = await given(twoCustomers);
  const { incident_id: id } = await withAlarms(scenario);
  const back = '/incidents?customer=anna';
  const answer = await press(scenario, `/incidents/${id}/acknowledge`, {
    note: 'on my way',
    until: '4h',
    back,
  });
  expect([answer.status, answer.headers.get('location')]).toEqual([303, back]);
  expect((await scenario.get(`/api/v1/incidents/${id}`)).body.incident).toMatchObject({
    state: 'acknowledged',
    acknowledged: { by: 'operator:operator', note: 'on my way', until: rfc(noon + 4 * hourMs) },
  });
  const page = await look(scenario, '/incidents');
  expect(page).toContain('has it');
  expect(await look(scenario, `/incidents/${id}`)).toContain('on my way');

  await press(scenario, `/incidents/${id}/acknowledge`, { note: '', until: '' });
  expect((await scenario.get(`/api/v1/incidents/${id}`)).body.incident.acknowledged).toMatchObject({
    note: null,
    until: null,
  });
});

test.each([
  ['customer', { customer_id: 'anna', host_id: null, rule: null }],
  ['customer_rule', { customer_id: 'anna', host_id: null, rule: 'backup' }],
  ['rule', { customer_id: null, host_id: null, rule: 'backup' }],
])('muting %s from an incident holds back just that; its end is a button as well', async (of, selectors) => {
  const scenario = await given(twoCustomers);
  const { incident_id: id, mute_id: earlier } = await withAlarms(scenario);
  await press(scenario, `/mutes/${earlier}/end`, {});
  const answer = await press(scenario, `/incidents/${id}/mute`, { of, until: '1h', reason: 'new disk' });
  expect(answer.status).toBe(303);
  const { mutes } = (await scenario.get('/api/v1/admin/mutes')).body;
  expect(mutes).toMatchObject([
    { ...selectors, until: rfc(noon + hourMs), reason: 'new disk', by: 'operator:operator' },
  ]);
  expect(await look(scenario, '/incidents')).toContain(`End mute ${mutes[0].mute_id}`);
  await press(scenario, `/mutes/${mutes[0].mute_id}/end`, { back: '/incidents' });
  expect((await scenario.get('/api/v1/admin/mutes')).body.mutes).toEqual([]);
});

test('a dead notice is sent again by its button; a test leads to the notice that it made', async () => {
  const scenario = await given(twoCustomers, { env: { HUB_NOTIFICATIONS_MODE: 'shadow' } });
  const { notification_id: id } = await withAlarms(scenario);
  expect(await look(scenario, '/notices?state=dead')).toContain(`/notices/${id}/retry`);
  expect((await press(scenario, `/notices/${id}/retry`, { back: '/notices' })).status).toBe(303);
  expect(await look(scenario, '/notices?state=dead')).toContain('No decision is like this.');
  const tested = await press(scenario, '/notices/test', { channel: 'smtp', to: 'ops@example.com' });
  const newest = listNotices(scenario.hub.db, { limit: 1 })[0]!;
  expect(tested.headers.get('location')).toBe(`/notices/${newest.notificationId}`);
  expect(await look(scenario, `/notices/${newest.notificationId}`)).toContain('smtp.host is empty');
});

test('a button that makes no sense, or comes from elsewhere, changes nothing', async () => {
  const scenario = await given(twoCustomers);
  const ids = await withAlarms(scenario);
  const path = `/incidents/${ids.incident_id}`;
  const before = scenario.hub.log.head().position;
  const refused = [
    await press(scenario, `${path}/acknowledge`, { until: 'tomorrow' }),
    await press(scenario, `${path}/mute`, { of: 'customer', until: '1h', reason: '' }),
    await press(scenario, `${path}/mute`, { of: '__proto__', until: '1h', reason: 'x' }),
    await press(scenario, `${path}/mute`, { of: 'host', until: '1h', reason: 'x' }), // it is about no host
    await press(scenario, '/incidents/999/acknowledge', {}),
    await press(scenario, '/notices/test', { to: 'a@example.com,b@example.com' }),
    await press(scenario, `${path}/acknowledge`, {}, 'https://elsewhere.example'),
  ];
  expect(refused.map(({ status }) => status)).toEqual([400, 400, 400, 400, 404, 400, 403]);
  expect(scenario.hub.log.head().position).toBe(before);
  const away = await press(scenario, `${path}/acknowledge`, { back: 'https://elsewhere.example' });
  expect(away.headers.get('location')).toBe('/');
});

test('the message of a notice is shown as text, whatever a box put into it', async () => {
  const scenario = await given(twoCustomers, {
    env: {
      HUB_NOTIFICATIONS_RESEND_API_KEY: 're_test',
      HUB_NOTIFICATIONS_OPERATOR_EMAIL: 'ops@example.com',
    },
  });
  await scenario.hub.delivery.stop();
  await scenario.post('/api/v1/event', event('anna', { message: '<script>alert(1)</script>' }));
  await scenario.decided();
  const sent = listNotices(scenario.hub.db, { limit: 10 }).find(({ decision }) => decision === 'send')!;
  const page = await look(scenario, `/notices/${sent.notificationId}`);
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(page).not.toContain('<script>alert');
});
