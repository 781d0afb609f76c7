import { expect, test } from 'vitest';
import { type FleetModel, FleetPage, fleetHref, fleetRegions } from '../../views/fleet-page.tsx';
import { chrome, now, quietCounts } from './samples/basics.ts';
import { customer, emptyFleet, fleet, hostRow } from './samples/fleet.ts';

const pageOf = (model: FleetModel) => String(FleetPage({ chrome: chrome(), model }));
const textOf = (html: string) =>
  html
    .replace(/<[^>]+>/g, '')
    .replace(/&#39;/g, "'")
    .replace(/\s+/g, ' ');
const headline = (totals: Partial<FleetModel['totals']>) => {
  const html = pageOf(fleet({ totals: { ...quietCounts, ...totals } }));
  return textOf(
    html.slice(html.indexOf('<p class="sum"'), html.indexOf('</p>', html.indexOf('<p class="sum"'))),
  );
};

test.each([
  [{ down: 3, warn: 6, ok: 296 }, '3 down, 6 want a look. 296 are fine.'],
  [{ down: 1, ok: 1 }, '1 down. 1 is fine.'],
  [{ warn: 1, ok: 0 }, '1 wants a look. '],
  [{ ok: 302 }, 'All 302 are fine.'],
  [{ ok: 1 }, 'The one customer is fine.'],
  [{ pending: 2 }, 'Nobody has reported yet.'],
])('the headline of %j is "%s"', (totals, words) => {
  expect(headline(totals).startsWith(words)).toBe(true);
});

test('who waits, is paused or blocked is said in the quiet line', () => {
  expect(headline({ ok: 1, pending: 2, disabled: 1, blocked: 4 })).toContain(
    '2 wait for a first report, 1 is paused, 4 are blocked.',
  );
});

test('a customer whose hosts came with it is unfolded, any other is folded and empty', () => {
  const open = customer({ customerId: 'a', hosts: [hostRow({ hostId: 'a-1', customerId: 'a' })] });
  const html = pageOf(fleet({ rows: [open, customer({ customerId: 'b', hostCount: 2 })] }));
  expect(html).toMatch(/id="f-a" aria-expanded="true" aria-controls="h-a"/);
  expect(html).toMatch(/<tbody class="hosts" id="h-a" role="rowgroup"><tr/);
  expect(html).toMatch(/id="f-b" aria-expanded="false" aria-controls="h-b"/);
  expect(html).toMatch(/<tbody class="hosts" id="h-b" hidden="" role="rowgroup"><\/tbody>/);
});

test('a customer without hosts has nothing to unfold', () => {
  const html = pageOf(fleet({ rows: [customer({ customerId: 'lone', hostCount: 0 })] }));
  expect(html).not.toContain('id="f-lone"');
  expect(html).not.toContain('id="h-lone"');
});

test('every region of the page stands in the page with its id, once', () => {
  for (const model of [fleet(), emptyFleet()]) {
    const html = pageOf(model);
    for (const { id } of fleetRegions({ chrome: chrome(), model })) {
      if (id !== 'title') expect(html.split(`id="${id}"`)).toHaveLength(2);
    }
  }
});

test('a filter without hits says so and leads out', () => {
  const html = pageOf(
    fleet({ rows: [], found: 0, filter: { ...fleet().filter, q: 'szeged', status: 'down' } }),
  );
  expect(textOf(html)).toContain('No customer with the status Down has “szeged” in its name or id. Show all');
});

test('an empty hub shows how to connect the first host, with the line to run', () => {
  const html = pageOf(emptyFleet());
  expect(html).toContain('No customer yet');
  expect(html).toContain('felhom-agent enrol');
  expect(html).not.toContain('<table');
});

test('links leave out what is the default and begin at the first page again', () => {
  const filter = { ...fleet().filter, page: 4 };
  expect(fleetHref(filter, {})).toBe('/');
  expect(fleetHref({ ...filter, per: 50 }, { status: 'down' })).toBe('/?status=down&per=50');
  expect(fleetHref(filter, { page: 2, q: 'a b' })).toBe('/?q=a+b&page=2');
});

test('an age is machine-readable and says the instant on hover', () => {
  const html = pageOf(fleet({ rows: [customer({ customerId: 'a', lastReportAt: now - 4 * 60_000 })] }));
  expect(html).toContain(
    '<time datetime="2026-11-21T02:08:40.000Z" title="Sat 21 Nov 2026, 03:08:40 CET" data-age="short">4 min</time>',
  );
});
