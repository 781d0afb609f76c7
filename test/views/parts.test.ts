import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ticks } from '../../views/parts/axis.ts';
import { domId } from '../../views/parts/dom-id.ts';
import { shortened } from '../../views/parts/foreign.tsx';
import { pagesAround } from '../../views/parts/pager.tsx';
import { outside, to } from '../../views/parts/safe-href.ts';
import { sparkPath } from '../../views/parts/sparkline.tsx';
import { columnsOf } from '../../views/source/as-sent.tsx';
import { day, hour, now, zone } from './samples/basics.ts';

test('any id becomes an id of an element that needs no escaping, and no two become the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (one, other) => {
      expect(domId('c', one)).toMatch(/^c-[A-Za-z0-9_-]*$/);
      expect(domId('c', one) === domId('c', other)).toBe(one === other);
    }),
  );
  expect(domId('c', 'a.b')).not.toBe(domId('c', 'a_2e_b'));
});

test.each([
  'javascript:alert(1)',
  ' javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'java\nscript:alert(1)',
  'data:text/html,x',
  'vbscript:x',
  'file:///etc/passwd',
  '//example.org',
  '/relative',
  'https://user:secret@example.org/',
  '',
])('the address %j does not become a link', (address) => {
  expect(outside(address)).toBeNull();
});

test('an address of the web becomes a link', () => {
  expect(outside('https://box.example.org/a?b=c')).toBe('https://box.example.org/a?b=c');
});

test('whatever an id is, the link to it stays on the hub', () => {
  expect(to.customer('javascript:alert(1)//')).toBe('/customers/javascript%3Aalert(1)%2F%2F');
  expect(to.host('//evil.example.org', { period: '7d' })).toBe('/hosts/%2F%2Fevil.example.org?period=7d');
  expect(to.events({ type: 'a&b="c', customer: '', before: undefined })).toBe('/events?type=a%26b%3D%22c');
});

test('a shortened text ends in an ellipsis and never tears a character in two', () => {
  expect(shortened('short', 5)).toBe('short');
  expect(shortened('longer', 5)).toBe('long…');
  expect(shortened('abc😀def', 5)).toBe('abc…');
});

test('a sparkline breaks where nothing came, and a value that stands alone is a dot', () => {
  expect(sparkPath([0, 100, null, 50, null])).toBe('M0 19L28 1M84 10h.1');
  expect(sparkPath([null, null])).toBe('');
});

test('a sparkline keeps to its box whatever is reported', () => {
  expect(sparkPath([-500, 9_000])).toBe('M0 19L112 1');
});

test('the pager links the first, the last and those around, each once', () => {
  expect(pagesAround(1, 1)).toEqual([1]);
  expect(pagesAround(1, 13)).toEqual([1, 2, 13]);
  expect(pagesAround(6, 13)).toEqual([1, 5, 6, 7, 13]);
  expect(pagesAround(13, 13)).toEqual([1, 12, 13]);
});

test('a collection is shown with the known keys first and those that nobody expected after them', () => {
  expect(columnsOf([{ extra: 1, status: 'ok' }, { vmid: 1 }, 'odd'], ['vmid', 'status', 'error'])).toEqual([
    'vmid',
    'status',
    'extra',
    'value',
  ]);
});

test('the axis of a week names local midnights, also across a change of the clocks', () => {
  const from = Date.parse('2026-10-22T12:00:00Z');
  const named = ticks({ from, until: from + 7 * day }, zone);
  expect(named.map(({ label }) => label)).toEqual([
    'Fri 23',
    'Sat 24',
    'Sun 25',
    'Mon 26',
    'Tue 27',
    'Wed 28',
    'Thu 29',
  ]);
  // Sunday, 25 October 2026, has 25 hours in Budapest.
  expect((named[3]?.at ?? 0) - (named[2]?.at ?? 0)).toBe(25 * hour);
});

test.each([
  [hour, '02:20', 6],
  [day, '06:00', 8],
  [30 * day, '25 Oct', 6],
  [90 * day, '1 Sept', 6],
  [365 * day, 'Dec', 12],
])('the axis of %i ms begins with %s', (length, label, count) => {
  const named = ticks({ from: now - length, until: now }, zone);
  expect(named[0]?.label).toBe(label);
  expect(named).toHaveLength(count);
});
