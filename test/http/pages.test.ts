import { expect, onTestFinished, test } from 'vitest';
import { makeApp } from '../../src/http/app.ts';
import { openLive } from '../../src/http/live.ts';
import { siteOf } from '../../src/http/pages/mount.ts';
import type { SiteRoute } from '../../src/http/pages/route.ts';
import { pages, siteRoutes } from '../../src/http/pages.tsx';
import { given, globalKey, type Scenario } from '../scenario.ts';
import { withAlarms } from './alarms.ts';
import { twoCustomers } from './two-customers.ts';

/** The table of a hub's dashboard. */
function tableOf({ hub }: Scenario): readonly SiteRoute[] {
  const live = openLive(hub);
  onTestFinished(() => live.close());
  return siteRoutes(hub, live);
}

const ids: Record<string, string> = { customer_id: 'anna', host_id: 'anna-1' };
const nameOf = ({ method, path }: { method: string; path: string }) => `${method} ${path}`;

/** An address that a route answers, about what there is. */
const addressOf = ({ path, kind }: SiteRoute) =>
  path.replace(/:(\w+)/g, (_, name: string) => ids[name] ?? '1').replace('*', '/nowhere') +
  (kind === 'stream' ? '?view=fleet' : '');

const ask = ({ send, url }: Scenario, route: SiteRoute, headers: Record<string, string> = {}) =>
  send(route.method, addressOf(route), undefined, { key: null, headers: { Origin: url, ...headers } });

test('nothing is mounted that the table does not declare', async () => {
  const scenario = await given();
  const table = tableOf(scenario);
  const { app, close } = makeApp(scenario.hub, { kind: 'tcp' });
  onTestFinished(close);
  const mounted = app.routes.filter(({ method, path }) => method !== 'ALL' && !path.startsWith('/api/v1/'));
  const probes = ['/healthz', '/readyz', '/metrics'];
  expect(mounted.map(nameOf).filter((name) => !probes.some((path) => name.endsWith(path)))).toEqual(
    table.map(({ method, path }) => `${method} ${path === '*' ? '/*' : path}`),
  );
});

test('who is not signed in gets what is declared open, and to everything else only the way in', async () => {
  const scenario = await given(twoCustomers);
  for (const route of tableOf(scenario)) {
    const { status, headers, text } = await ask(scenario, route);
    if (route.who === 'open') {
      const isSignIn = nameOf(route) === 'POST /login'; // without a password
      expect([200, 303], nameOf(route)).toContain(isSignIn && status === 401 ? 200 : status);
      continue;
    }
    expect(text, nameOf(route)).toBe('');
    if (route.kind !== undefined) expect(status, nameOf(route)).toBe(401);
    else {
      expect(status, nameOf(route)).toBe(303);
      const next = route.method === 'GET' ? `?next=${encodeURIComponent(addressOf(route))}` : '';
      expect(headers.get('location')).toBe(`/login${next}`);
    }
  }
});

test('a key opens the description of the API and no page', async () => {
  const scenario = await given(twoCustomers);
  const asked = { Authorization: `Bearer ${globalKey}` };
  for (const route of tableOf(scenario).filter(({ who }) => who !== 'open')) {
    const { status } = await ask(scenario, route, asked);
    const isOpen = route.who === 'person or key';
    expect(status, nameOf(route)).toBe(isOpen ? 200 : route.kind === undefined ? 303 : 401);
  }
  const wrong = await scenario.get('/api', { key: 'not-a-key-of-this-hub' });
  expect(wrong.status).toBe(401);
});

test('who is signed in sees every page, and each that changes names the stream that its address means', async () => {
  const scenario = await given(twoCustomers);
  const headers = { Cookie: `hub=${scenario.hub.sessions.start('operator')}` };
  const known: Record<string, string> = { ...ids, ...(await withAlarms(scenario)) };
  for (const { path, name, regions } of pages) {
    const address = path.replace(/:(\w+)/g, (_, part: string) => known[part]!);
    const { status, text } = await scenario.get(`${address}?junk=1`, { key: null, headers });
    expect(status, path).toBe(200);
    expect(text.includes(`view=${name}`), path).toBe(regions !== undefined);
    expect(text).not.toMatch(/\/live\?[^"]*junk/);
  }
  const { text: older } = await scenario.get('/events?before=5', { key: null, headers });
  expect(older).not.toContain('/live?');
  expect((await scenario.get('/hosts/nobody', { key: null, headers })).status).toBe(404);
  expect((await scenario.get('/?per=26', { key: null, headers })).status).toBe(400);
  expect((await scenario.get('/nowhere', { key: null, headers })).text).toContain(
    'There is no page at /nowhere.',
  );
});

test('what changes something is refused unless a page of ours asked', async () => {
  const scenario = await given();
  for (const route of tableOf(scenario).filter(({ method }) => method !== 'GET')) {
    const { status, headers } = await ask(scenario, route, { Origin: 'https://elsewhere.example' });
    expect(status, nameOf(route)).toBe(403);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  }
});

test('a page that fails is a page all the same, and what an open page fetches is a status', async () => {
  const { hub } = await given([], { env: { HUB_AUTH_LOGIN: 'false' } });
  const breaks = {
    method: 'GET',
    who: 'person',
    make: () => {
      throw new TypeError('broken');
    },
  } as const;
  const site = siteOf(hub, [
    { ...breaks, path: '/page' },
    { ...breaks, path: '/part', kind: 'part' },
  ]);
  const incoming = { headers: {}, socket: { remoteAddress: '127.0.0.1' } };
  const get = (path: string) =>
    site.request(`http://localhost${path}`, { headers: { Host: 'localhost' } }, { incoming });
  const page = await get('/page');
  expect([page.status, page.headers.get('x-frame-options')]).toEqual([500, 'DENY']);
  expect(await page.text()).toContain('The hub failed on this request');
  const part = await get('/part');
  expect([part.status, await part.text()]).toEqual([500, '']);
});
