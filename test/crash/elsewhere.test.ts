import { expect, test } from 'vitest';
import { emptyFolder } from '../log/folder.ts';
import { ask, serve } from './process.ts';

test('a hub that is started in another folder shows its pages and writes its mails', {
  timeout: 60_000,
}, async () => {
  const hub = await serve(emptyFolder(), {
    HUB_AUTH_LOGIN: 'false',
    HUB_NOTIFICATIONS_OPERATOR_EMAIL: 'ops@example.com',
    HUB_NOTIFICATIONS_RESEND_API_KEY: 're_test',
    RESEND_BASE_URL: 'http://127.0.0.1:9', // nobody there: that it was written is enough
  });
  const page = await fetch(`${hub.url}/`);
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('<!DOCTYPE html>');
  const heard = await ask(hub, 'POST', '/api/v1/event', {
    customer_id: 'demo',
    event_type: 'backup_failed',
    severity: 'error',
  });
  expect(heard?.status).toBe(200);
  await expect
    .poll(async () => {
      const answer = await ask(hub, 'GET', '/api/v1/admin/notifications?customer_id=demo');
      return (answer!.body.notifications as { reason: string }[]).map(({ reason }) => reason).sort();
    })
    .toEqual(['no_preferences', 'wanted']);
  expect(await hub.terminate()).toBe(0);
});
