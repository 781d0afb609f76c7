import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { listNotices } from '../../projections/notices.ts';
import { beat, dailyMail } from '../../src/heartbeat.ts';
import { given } from '../scenario.ts';
import { startProvider } from './provider.ts';

async function startMonitor() {
  const calls: { method: string; path: string; text: string }[] = [];
  const server = createServer(async (incoming, outgoing) => {
    let text = '';
    for await (const chunk of incoming) text += chunk;
    calls.push({ method: incoming.method!, path: incoming.url!, text });
    outgoing.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { calls, server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/ping/abc` };
}

test('the monitor hears that all is well, and what is wrong once mails fail', async () => {
  const provider = await startProvider();
  const monitor = await startMonitor();
  const { hub, post } = await given([], {
    env: {
      HUB_HEARTBEAT_URL: monitor.url,
      HUB_NOTIFICATIONS_RESEND_API_KEY: 're_test',
      HUB_NOTIFICATIONS_OPERATOR_EMAIL: 'ops@example.com',
    },
  });
  await beat(hub);
  expect(monitor.calls).toEqual([{ method: 'GET', path: '/ping/abc', text: '' }]);

  provider.answer = (_, outgoing) => outgoing.writeHead(503).end('down for today');
  await post('/api/v1/event', { customer_id: 'demo', event_type: 'backup_failed' });
  await vi.waitFor(() =>
    expect(hub.delivery.states().some(({ failingSince }) => failingSince !== null)).toBe(true),
  );
  await beat(hub);
  expect(monitor.calls[1]).toMatchObject({
    method: 'POST',
    path: '/ping/abc/fail',
    text: expect.stringMatching(/^resend fails since .*503 down for today/),
  });
});

test('a monitor that is away is an outcome that is seen, and the hub goes on', async () => {
  const { hub } = await given([], { env: { HUB_HEARTBEAT_URL: 'http://127.0.0.1:9/ping' } });
  await expect(beat(hub)).rejects.toThrow(/the monitor was not reached/);
});

test('the daily mail says how the fleet is, once a day', async () => {
  const provider = await startProvider();
  const { hub, post } = await given([], {
    env: {
      HUB_HEARTBEAT_DAILY_MAIL: 'true',
      HUB_NOTIFICATIONS_RESEND_API_KEY: 're_test',
      HUB_NOTIFICATIONS_OPERATOR_EMAIL: 'ops@example.com',
    },
  });
  await post('/api/v1/report', { customer_id: 'demo' });
  await dailyMail(hub, hub.now());
  await dailyMail(hub, hub.now()).catch((error) => expect(error.code).toBe('conflict'));
  await vi.waitFor(() => expect(provider.accepted()).toHaveLength(1));
  expect(listNotices(hub.db, { limit: 5 })).toMatchObject([{ kind: 'daily', reason: 'wanted' }]);
});
