import { describe, expect, test } from 'vitest';
import { given } from '../scenario.ts';
import { keys, twoCustomers } from './two-customers.ts';

describe('a host', () => {
  const hosts = '/api/v1/admin/hosts';

  test('gets an id of its customer and eight hex figures unless one is given', async () => {
    const { post } = await given(twoCustomers);
    expect((await post(hosts, { customer_id: 'anna' })).body).toEqual({
      host_id: expect.stringMatching(/^anna-[0-9a-f]{8}$/),
      api_key: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect((await post(hosts, { customer_id: 'anna', host_id: 'demo-felhom-01' })).status).toBe(201);
  });

  test('of a customer whose id is as long as an id may be still gets an id', async () => {
    const { post } = await given();
    const customer_id = 'x'.repeat(128);
    await post('/api/v1/admin/customers', { customer_id });
    const { body } = await post(hosts, { customer_id });
    expect(body.host_id).toHaveLength(128);
  });

  test('of an unknown customer is 400, of a taken name 409, also when two come at once', async () => {
    const { post } = await given(twoCustomers);
    expect(await post(hosts, { customer_id: 'nobody' })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'customer_id' }] },
    });
    expect((await post(hosts, { customer_id: 'bela', host_id: 'anna-1' })).status).toBe(409);
    const pair = await Promise.all([0, 1].map(() => post(hosts, { customer_id: 'anna', host_id: 'new' })));
    expect(pair.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  test.each([
    [{ poll_interval_seconds: 59 }, 'poll_interval_seconds'],
    [{ poll_interval_seconds: 3601 }, 'poll_interval_seconds'],
    [{ customer_id: 'nobody' }, 'customer_id'],
    [{ expect_every: 'soon' }, 'expect_every'],
    [{ host_id: 'other' }, 'host_id'],
  ])('changed with %j is 400, naming the path', async (body, where) => {
    const { send } = await given(twoCustomers);
    expect(await send('PATCH', `${hosts}/anna-1`, body)).toMatchObject({
      status: 400,
      body: { errors: [{ path: where }] },
    });
  });

  test('tells its agent the interval that was decided', async () => {
    const { send, post } = await given(twoCustomers);
    await send('PATCH', `${hosts}/anna-1`, { poll_interval_seconds: 120, display_name: 'Raktár' });
    const { body } = await post('/api/v1/host-report', { host_id: 'anna-1' }, { key: keys['anna-1'] });
    expect(body.poll_interval_seconds).toBe(120);
    await send('PATCH', `${hosts}/anna-1`, { poll_interval_seconds: null });
    expect((await post('/api/v1/host-report', { host_id: 'anna-1' })).body.poll_interval_seconds).toBe(900);
  });

  test('that was decommissioned is gone from every list, cannot be changed, and may be admitted again', async () => {
    const { send, get, post } = await given(twoCustomers);
    expect((await send('DELETE', `${hosts}/anna-1`)).status).toBe(204);
    for (const answer of [
      await get('/api/v1/hosts/anna-1'),
      await get('/api/v1/hosts/anna-1/history'),
      await send('PATCH', `${hosts}/anna-1`, {}),
      await send('DELETE', `${hosts}/anna-1`),
      await post(`${hosts}/anna-1/rotate-key`, {}),
    ])
      expect(answer.status).toBe(404);
    expect((await get('/api/v1/hosts')).body.hosts).toMatchObject([{ host_id: 'bela-1' }]);
    expect((await get('/api/v1/customers/anna')).body.customer.hosts).toBe(0);
    const again = await post(hosts, { customer_id: 'bela', host_id: 'anna-1' });
    expect(again.status).toBe(201);
    expect((await post('/api/v1/host-report', { host_id: 'anna-1' }, { key: keys['anna-1'] })).status).toBe(
      401,
    );
    expect(
      (await post('/api/v1/host-report', { host_id: 'anna-1' }, { key: again.body.api_key })).status,
    ).toBe(200);
  });
});
