import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearest, slipsBetween } from '../src/nearest.ts';

test.each([
  ['', '', 0],
  ['listen', 'listen', 0],
  ['lisen', 'listen', 1],
  ['listten', 'listen', 1],
  ['lizten', 'listen', 1],
  ['ilsten', 'listen', 1],
  ['abc', '', 3],
  ['kitten', 'sitting', 3],
])('from %j to %j it takes %i slips', (from, to, slips) => {
  expect(slipsBetween(from, to)).toBe(slips);
});

test('the distance is the same both ways, and none only between equals', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });
  fc.assert(
    fc.property(word, word, (a, b) => {
      expect(slipsBetween(a, b)).toBe(slipsBetween(b, a));
      expect(slipsBetween(a, b) === 0).toBe(a === b);
      expect(slipsBetween(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
    }),
  );
});

test('the nearest candidate is found, whatever its case', () => {
  expect(nearest('Stale_treshold', ['down_threshold', 'stale_threshold'])).toBe('stale_threshold');
});

test('a word that is like none of them is no guess', () => {
  expect(nearest('colour', ['max_days', 'prune_schedule'])).toBeUndefined();
  expect(nearest('x', ['a', 'b'])).toBeUndefined();
  expect(nearest('anything', [])).toBeUndefined();
});
