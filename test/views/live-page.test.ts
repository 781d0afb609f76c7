import type { ServerResponse } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type FleetModel, FleetPage, fleetRegions, HostRows } from '../../views/fleet-page.tsx';
import { difference, type Sent } from '../../views/live.tsx';
import { launch } from '../browser.ts';
import { chrome as around, now, quietCounts } from './samples/basics.ts';
import { customer, emptyFleet, fleet, hostRow } from './samples/fleet.ts';
import { serve } from './static-server.ts';

const alpha = customer({ customerId: 'alpha', name: 'Alpha', hostCount: 2, cpuPercent: 11 });
const beta = customer({ customerId: 'beta', name: 'Beta', hostCount: 0, cpuPercent: 22 });
const gamma = customer({
  customerId: 'gamma',
  name: 'Gamma',
  status: 'down',
  hostCount: 1,
  hosts: [hostRow({ hostId: 'gamma-1', customerId: 'gamma', displayName: 'g1', status: 'down' })],
});

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
}, 60_000);
afterAll(() => browser.close());

let hub: Awaited<ReturnType<typeof openHub>>;
let page: Page;
let complaints: string[];
beforeEach(async () => {
  hub = await openHub();
  complaints = [];
  page = await browser.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) complaints.push(message.text());
  });
});
afterEach(async () => {
  await page.close();
  hub.close();
  expect(complaints).toEqual([]);
});

/** A hub of one page: it shows `model`, and `show` pushes what differs, as the server would. */
async function openHub() {
  let model = fleet({ rows: [gamma, alpha, beta], found: 3 });
  let hosts = 2;
  let refusal: number | null = null;
  let sent: Sent = new Map();
  let stream: ServerResponse | null = null;
  const asked: string[] = [];
  const lastIds: (string | undefined)[] = [];
  const chromeOf = ({ totals }: FleetModel) =>
    around({
      live: { url: '/live?view=fleet' },
      counts: {
        customers: totals,
        events24h: { error: 0, warning: 0 },
        incidents: { error: 0, warning: 0, info: 0 },
        stuckNotices: 0,
      },
    });
  const { server, url } = await serve((request, response) => {
    asked.push(request.url ?? '');
    if (request.url === '/') {
      response.setHeader('Content-Type', 'text/html; charset=utf-8');
      response.end(String(FleetPage({ chrome: chromeOf(model), model })));
    } else if (request.url?.startsWith('/live') && refusal !== null) {
      response.writeHead(refusal);
      response.end('refused');
    } else if (request.url?.startsWith('/live')) {
      lastIds.push(request.headers['last-event-id'] as string | undefined);
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      stream = response;
      sent = difference(new Map(), fleetRegions({ chrome: chromeOf(model), model })).sent;
      response.write('event: tick\ndata: 0\n\n');
    } else {
      const rows = Array.from({ length: hosts }, (_, i) =>
        hostRow({ hostId: `alpha-${i}`, customerId: 'alpha', displayName: `a${i}` }),
      );
      response.setHeader('Content-Type', 'text/html; charset=utf-8');
      response.end(String(HostRows({ hosts: rows, clock: { now, zone: 'UTC' } })));
    }
    return true;
  });
  return {
    url,
    asked,
    lastIds,
    setHosts: (n: number) => {
      hosts = n;
    },
    show(next: FleetModel, id = '1') {
      model = next;
      const made = difference(sent, fleetRegions({ chrome: chromeOf(model), model }));
      sent = made.sent;
      const lines = made.frame.split('\n').map((line) => `data: ${line}\n`);
      stream?.write(`id: ${id}\n${lines.join('')}\n`);
      return made.frame;
    },
    refuse: (status: number | null) => {
      refusal = status;
    },
    cut: () => stream?.end(),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const liveState = (state: string) =>
  page.locator(`#live[data-state="${state}"]`).waitFor({ state: 'attached' });
const open = async () => {
  await page.goto(hub.url);
  await liveState('live');
};
const shown = (text: string) => page.getByText(text, { exact: true }).waitFor();

test('a change arrives in its row, and only that row is sent', async () => {
  await open();

  const frame = hub.show(fleet({ rows: [gamma, { ...alpha, reason: 'fan stands still' }, beta], found: 3 }));

  await shown('fan stands still');
  expect(frame.match(/<hx-partial hx-target="[^"]+"/g)).toEqual(['<hx-partial hx-target="#c-alpha"']);
});

test('what the reader unfolded stays unfolded over a morph, and its hosts are fetched again', async () => {
  await open();
  await page.getByRole('button', { name: 'Its 2 hosts' }).click();
  await shown('a1');
  hub.setHosts(3);

  hub.show(fleet({ rows: [gamma, { ...alpha, reason: 'one more host' }, beta], found: 3 }));

  await shown('a2');
  expect(await page.locator('#f-alpha').getAttribute('aria-expanded')).toBe('true');
  expect(hub.asked.filter((path) => path === '/fleet/customers/alpha/hosts')).toHaveLength(2);
});

test('what the reader unfolded stays unfolded when the order of the rows changes', async () => {
  await open();
  await page.getByRole('button', { name: 'Its 2 hosts' }).click();
  await shown('a1');

  const frame = hub.show(fleet({ rows: [{ ...alpha, reason: 'first now' }, gamma, beta], found: 3 }));

  await shown('first now');
  expect(frame).toContain('hx-target="#fleet-table"');
  expect(frame).not.toContain('hx-target="#c-alpha"');
  expect(await page.locator('tbody').evaluateAll((all) => all.map(({ id }) => id))).toEqual([
    'c-alpha',
    'h-alpha',
    'c-gamma',
    'h-gamma',
    'c-beta',
  ]);
  expect(await page.locator('#h-alpha .row').count()).toBe(2);
  expect(await page.locator('#h-alpha').isVisible()).toBe(true);
});

test('what the reader folded stays folded although the server sends it unfolded', async () => {
  await open();
  await page.locator('#f-gamma').click();

  hub.show(fleet({ rows: [{ ...gamma, reason: 'still silent' }, alpha, beta], found: 3 }));

  await shown('still silent');
  expect(await page.locator('#f-gamma').getAttribute('aria-expanded')).toBe('false');
  expect(await page.locator('#h-gamma').isVisible()).toBe(false);
});

test('a customer that goes down by a host unfolds by itself where the reader has chosen nothing', async () => {
  await open();
  const hosts = [hostRow({ hostId: 'alpha-0', customerId: 'alpha', displayName: 'a0', status: 'down' })];

  hub.show(fleet({ rows: [gamma, { ...alpha, status: 'down', hosts }, beta], found: 3 }));

  await shown('a0');
  expect(await page.locator('#f-alpha').getAttribute('aria-expanded')).toBe('true');
});

test('the title carries the worst state, and changes with it', async () => {
  await open();
  expect(await page.title()).toBe('✕ 3 down · Fleet · Felhom hub');

  hub.show(fleet({ rows: [gamma, alpha, beta], found: 3, totals: { ...quietCounts, warn: 2, ok: 1 } }));

  await page.waitForFunction("document.title === '▲ 2 warn · Fleet · Felhom hub'");
});

test('the empty start becomes the fleet when the first customer reports', async () => {
  hub.show(emptyFleet());
  await open();
  await page.getByText('No customer yet.').waitFor();

  hub.show(fleet({ rows: [alpha], found: 1, totals: { ...quietCounts, ok: 1 } }));

  await shown('The one customer is fine.');
  expect(await page.locator('#c-alpha').count()).toBe(1);
  await page.getByRole('button', { name: 'Its 2 hosts' }).click();
  await shown('a1');
});

test('a stream that breaks off is tried again from the last id, and the mark says so', async () => {
  await open();
  hub.show(fleet({ rows: [gamma, { ...alpha, reason: 'before' }, beta], found: 3 }), '41');
  await shown('before');

  hub.cut();

  await liveState('reconnecting');
  await liveState('live');
  hub.show(fleet({ rows: [gamma, { ...alpha, reason: 'after' }, beta], found: 3 }), '42');
  await shown('after');
  expect(hub.lastIds).toEqual([undefined, '41']);
});

test('ages go on by themselves in the words of the server, and stand still once the stream is long silent', async () => {
  await page.clock.install({ time: now });
  const heardAt = now - 184.8 * 60_000;
  hub.show(fleet({ rows: [gamma, alpha, { ...beta, lastReportAt: heardAt }], found: 3 }));
  await open();
  const age = page.locator('#c-beta time[data-age]');
  expect(await age.textContent()).toBe('3 h 04');

  await page.clock.runFor(16_000);
  expect(await age.textContent()).toBe('3 h 05');

  hub.refuse(503);
  await page.clock.runFor(80_000);
  await liveState('stale');
  expect(await page.locator('#live .since').textContent()).toBe(' since 03:12');
  const stood = await age.textContent();
  await page.clock.runFor(300_000);
  expect(await age.textContent()).toBe(stood);
});

test('a stream that is refused at first is tried again', async () => {
  await page.clock.install({ time: now });
  hub.refuse(503);
  const refused = page.waitForResponse(/live/);
  await page.goto(hub.url);
  await refused;
  hub.refuse(null);

  await page.clock.runFor(11_000);

  await liveState('live');
});

test('whoever is signed out is told so, and the stream is left alone', async () => {
  hub.refuse(401);
  await page.goto(hub.url);

  await page.getByText('You are signed out').waitFor();

  expect(await page.locator('#live').getAttribute('data-state')).toBe('stale');
});
