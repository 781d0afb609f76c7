import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hashPassword } from '../../src/passwords.ts';
import { launch } from '../browser.ts';
import { fixture, given, type Scenario } from '../scenario.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
}, 60_000);
afterAll(() => browser.close());

const password = 'correct horse';

/** A hub with one customer and one host that has reported, at the real time: a browser has no other. */
async function hubToLookAt(): Promise<Scenario & { hostKey: string }> {
  const scenario = await given([], {
    env: { HUB_AUTH_PASSWORD_HASH: await hashPassword(password) },
    world: { now: Date.now },
  });
  await scenario.post('/api/v1/admin/customers', { customer_id: 'bukki-pekseg', name: 'Bükki Pékség' });
  const host = await scenario.post('/api/v1/admin/hosts', {
    customer_id: 'bukki-pekseg',
    host_id: 'bukki-1',
    display_name: 'pve1',
  });
  const hostKey = host.body.api_key as string;
  await report({ ...scenario, hostKey }, 11);
  return Object.assign(scenario, { hostKey });
}

const report = async ({ post, hostKey }: Pick<Scenario, 'post'> & { hostKey: string }, cpu: number) => {
  const { host, ...body } = fixture('host-report');
  const sent = {
    ...body,
    host_id: 'bukki-1',
    reported_at: new Date().toISOString(),
    host: { ...host, cpu_percent: cpu },
  };
  expect((await post('/api/v1/host-report', sent, { key: hostKey })).status).toBe(200);
};

async function openPage(url: string): Promise<{ page: Page; faults: string[] }> {
  const page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
  const faults: string[] = [];
  page.on('console', (message) => void (message.type() === 'error' && faults.push(message.text())));
  page.on('pageerror', (error) => void faults.push(String(error)));
  await page.goto(url);
  return { page, faults };
}

async function signIn(page: Page, secret: string): Promise<void> {
  await page.getByLabel('Password').fill(secret);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

test('an operator signs in, sees the fleet, and a row changes within a second of a report, without reloading', async () => {
  const scenario = await hubToLookAt();
  const { page, faults } = await openPage(`${scenario.url}/`);
  expect(page.url()).toContain('/login');
  await signIn(page, password);

  const row = page.locator('tr.row', { hasText: 'Bükki Pékség' });
  await row.waitFor();
  expect(await row.innerText()).toContain('11');
  await page.locator('#live[data-state=live]').waitFor();
  await page.evaluate("document.body.setAttribute('data-same-page', 'yes')");

  await report(scenario, 77);
  await page.locator('tr.row', { hasText: '77' }).first().waitFor({ timeout: 1_000 });
  expect(await page.locator('body').getAttribute('data-same-page')).toBe('yes');

  await scenario.post('/api/v1/admin/customers', { customer_id: 'zold-ovoda', name: 'Zöld Óvoda' });
  await page.locator('tr.row', { hasText: 'Zöld Óvoda' }).waitFor({ timeout: 2_000 });
  expect(faults).toEqual([]);
});

test('a host page shows its charts and follows its reports', async () => {
  const scenario = await hubToLookAt();
  const { page, faults } = await openPage(`${scenario.url}/hosts/bukki-1`);
  await signIn(page, password);
  await page.getByRole('heading', { name: 'pve1' }).first().waitFor();
  expect(await page.locator('svg.plot').count()).toBeGreaterThan(0);
  await page.locator('#live[data-state=live]').waitFor();
  await report(scenario, 63);
  await page.locator('.figures', { hasText: '63' }).waitFor({ timeout: 1_000 });
  expect(faults).toEqual([]);
});

test('a hub that stops and comes back is followed again, and nothing that came meanwhile is missed', async () => {
  const scenario = await hubToLookAt();
  const { page } = await openPage(`${scenario.url}/`);
  await signIn(page, password);
  await page.locator('#live[data-state=live]').waitFor();
  const { port } = new URL(scenario.url);

  await scenario.stop();
  await page.locator('#live[data-state=reconnecting], #live[data-state=stale]').waitFor();
  await scenario.restart({ HUB_SERVER_LISTEN: `127.0.0.1:${port}` });
  await report(scenario, 42);
  await page.locator('#live[data-state=live]').waitFor({ timeout: 15_000 });
  await page.locator('tr.row', { hasText: '42' }).first().waitFor({ timeout: 2_000 });
}, 40_000);

test('a wrong password is refused in words, and the right one goes on to where one wanted to be', async () => {
  const scenario = await hubToLookAt();
  const { page } = await openPage(`${scenario.url}/events`);
  await signIn(page, 'wrong');
  await page.getByText('Name or password is wrong.').waitFor();
  await signIn(page, password);
  await page.waitForURL(/\/events$/);
  await page.getByRole('button', { name: 'Sign out' }).first().click();
  await page.waitForURL(/\/login$/);
});
