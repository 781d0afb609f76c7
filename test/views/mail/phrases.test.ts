import { expect, test } from 'vitest';
import { instant, lengthOf, shortInstant } from '../../../views/mail/phrases.ts';

const night = Date.parse('2026-11-21T02:14:00Z');
const minute = 60_000;
const hour = 60 * minute;

test('an instant is told in the reader’s zone and names it', () => {
  expect(instant(night, 'Europe/Budapest', 'hu')).toBe('2026. november 21. 03:14 CET');
  expect(instant(night, 'Europe/Budapest', 'en')).toBe('21 November 2026, 03:14 CET');
  expect(instant(Date.parse('2026-07-01T22:05:00Z'), 'Europe/Budapest', 'hu')).toBe(
    '2026. július 2. 00:05 CEST',
  );
  expect(instant(night, 'America/New_York', 'en')).toBe('20 November 2026, 21:14 GMT-5');
});

test('the two hours that are called 02:30 when the clocks go back are told apart', () => {
  const first = Date.parse('2026-10-25T00:30:00Z');
  expect(instant(first, 'Europe/Budapest', 'hu')).toBe('2026. október 25. 02:30 CEST');
  expect(instant(first + hour, 'Europe/Budapest', 'hu')).toBe('2026. október 25. 02:30 CET');
});

test('a time of the same day of the zone is a time of day, another day is named', () => {
  const later = (by: number, language: 'hu' | 'en') =>
    shortInstant(night, night + by, 'Europe/Budapest', language);
  expect(later(hour, 'hu')).toBe('03:14');
  expect(later(24 * hour, 'hu')).toBe('november 21. 03:14');
  expect(later(24 * hour, 'en')).toBe('21 November 03:14');
  expect(later(365 * 24 * hour, 'hu')).toBe('2026. november 21. 03:14');
});

test.each([
  [-5, '0 s', '0 másodperc'],
  [40_000, '40 s', '40 másodperc'],
  [59 * minute, '59 min', '59 perc'],
  [2 * hour, '2 h', '2 óra'],
  [2 * hour + 11 * minute, '2 h 11 min', '2 óra 11 perc'],
  [24 * hour, '1 day', '1 nap'],
  [76 * hour, '3 days 4 h', '3 nap 4 óra'],
])('%d ms is %s', (ms, english, hungarian) => {
  expect([lengthOf(ms, 'en'), lengthOf(ms, 'hu')]).toEqual([english, hungarian]);
});
