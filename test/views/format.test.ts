import { expect, test } from 'vitest';
import * as format from '../../views/format.ts';
import { day, hour, minute, now, zone } from './samples/basics.ts';

test.each([
  [-5 * minute, 'now'],
  [0, 'now'],
  [59_999, 'now'],
  [minute, '1 min'],
  [59 * minute + 59_000, '59 min'],
  [hour, '1 h 00'],
  [3 * hour + 4 * minute, '3 h 04'],
  [day - 1, '23 h 59'],
  [day, '1 d'],
  [400 * day, '400 d'],
])('what was %i ms ago is "%s"', (since, words) => {
  expect(format.ago(now - since, now)).toBe(words);
});

test('an age stays the same within a minute, so a page drawn twice in it is the same page', () => {
  const at = now - 7 * minute;
  expect(format.ago(at, now + 59_999)).toBe(format.ago(at, now));
});

test('an age in a sentence says that it is past, but now', () => {
  expect(format.agoPhrase(now - 4 * minute, now)).toBe('4 min ago');
  expect(format.agoPhrase(now, now)).toBe('now');
});

test.each([
  [-1, '0 s'],
  [40_000, '40 s'],
  [12 * minute, '12 min'],
  [3 * hour + 4 * minute, '3 h 04 min'],
  [41 * day + 3 * hour, '41 d 3 h'],
  [2 * day, '2 d'],
])('%i ms last "%s"', (ms, words) => {
  expect(format.duration(ms)).toBe(words);
});

test.each([
  [0, '0 B'],
  [512, '512 B'],
  [1023, '1023 B'],
  [1024, '1 kB'],
  [22.7 * 1024 ** 3, '22.7 GB'],
  [465 * 1024 ** 3, '465 GB'],
  [1023.6 * 1024 ** 3, '1024 GB'],
  [3 * 1024 ** 6, '3072 PB'],
])('%d bytes are "%s"', (n, words) => {
  expect(format.bytes(n)).toBe(words);
});

test('a percentage is whole, and none where nothing was reported', () => {
  expect(format.percent(33.5)).toBe('34');
  expect(format.percent(null)).toBeNull();
});

test('thousands stand apart, and the noun agrees with its count', () => {
  expect(format.count(999)).toBe('999');
  expect(format.count(1_234_567)).toBe('1\u00a0234\u00a0567');
  expect(format.counted(1, 'host')).toBe('1 host');
  expect(format.counted(0, 'host')).toBe('0 hosts');
  expect(format.counted(2, 'entry', 'entries')).toBe('2 entries');
});

test('an instant is said in the zone of the hub, which is named', () => {
  expect(format.absolute(now, zone)).toBe('Sat 21 Nov 2026, 03:12:40 CET');
  expect(format.absolute(Date.parse('2026-07-01T00:00:00Z'), zone)).toBe('Wed 1 Jul 2026, 02:00:00 CEST');
  expect(format.clock(now, 'UTC')).toBe('Sat 21 Nov 02:12:40 UTC');
  expect(format.timeOfDay(Date.parse('2026-11-20T23:00:00Z'), zone)).toBe('00:00');
});

test('a number that is no instant has no machine-readable time', () => {
  expect(format.iso(now)).toBe('2026-11-21T02:12:40.000Z');
  expect(format.iso(8.64e15 + 1)).toBeNull();
  expect(format.iso(Number.NaN)).toBeNull();
});

test('days are local days, and another year is named', () => {
  const lateYesterdayInUtc = Date.parse('2026-11-20T23:30:00Z');
  expect(format.dayHead(lateYesterdayInUtc, now, zone)).toBe('Today, Saturday 21 November');
  expect(format.dayHead(lateYesterdayInUtc, now, 'UTC')).toBe('Yesterday, Friday 20 November');
  expect(format.dayHead(Date.parse('2025-03-01T12:00:00Z'), now, zone)).toBe('Saturday 1 March 2025');
});
