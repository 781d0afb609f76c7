import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { duration, durationBetween, formatDuration, interval, parseDuration } from '../../schema/duration.ts';

const faultOf = (schema: z.ZodType, input: unknown) => schema.safeParse(input).error?.issues[0]?.message;

test.each([
  ['0s', 0],
  ['90s', 90_000],
  ['30m', 1_800_000],
  ['6h', 21_600_000],
  ['90d', 7_776_000_000],
  ['2w', 1_209_600_000],
])('%s is %d milliseconds', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
  expect(duration.parse(text)).toBe(ms);
});

test.each(['', '30', '30 m', '-5s', '1.5h', '1h30m', '30M', 'm', ' 30m', '30m\n', '1000000000s'])(
  '%j is no duration',
  (text) => {
    expect(parseDuration(text)).toBeUndefined();
    expect(faultOf(duration, text)).toBe('must be a duration such as "90s", "30m", "6h", "90d" or "2w"');
  },
);

test('a number alone is refused, because nobody knows its unit', () => {
  expect(faultOf(duration, 30)).toBe(
    'must be a duration such as "90s", "30m", "6h", "90d" or "2w": a number alone has no unit',
  );
});

test('a duration outside its limits is told the limit, and the limits themselves are inside', () => {
  const schema = durationBetween('1s', '1h');
  expect(faultOf(schema, '0s')).toBe('must be at least 1s');
  expect(faultOf(schema, '61m')).toBe('must be at most 1h');
  expect([schema.parse('1s'), schema.parse('60m')]).toEqual([1_000, 3_600_000]);
});

test('an interval always fits a timer', () => {
  expect(interval.parse('24d')).toBeLessThan(2 ** 31);
  expect(faultOf(interval, '25d')).toBe('must be at most 24d');
});

test.each([
  [0, '0s'],
  [90_000, '90s'],
  [60_000, '1m'],
  [5_400_000, '90m'],
  [86_400_000, '1d'],
  [14 * 86_400_000, '2w'],
  [1_499, '1s'],
])('%d milliseconds are written as %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test('what is written is read back as the same', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3650 * 86_400 }), (seconds) => {
      expect(parseDuration(formatDuration(seconds * 1_000))).toBe(seconds * 1_000);
    }),
  );
  expect(z.encode(duration, 1_800_000)).toBe('30m');
});
