import { expect, test } from 'vitest';
import {
  bandPath,
  extremes,
  gaps,
  linePath,
  type Point,
  percentAcross,
  readings,
  runs,
  without,
} from '../../views/parts/plot.ts';

const span = { from: 0, until: 1000 };
const scale = { span, top: 100 };
const point = (at: number, avg = 50, min: number | null = null, max: number | null = null): Point => ({
  at,
  avg,
  min,
  max,
});

test('a line is broken where two points are further apart than a gap', () => {
  const broken = runs([point(0), point(100), point(400)], 150);
  expect(broken.map((run) => run.map(({ at }) => at))).toEqual([[0, 100], [400]]);
  expect(linePath(broken, scale)).toBe('M0 50L100 50M400 50h0');
});

test('the band goes from the greatest to the least, and is as high as the average where they are not known', () => {
  expect(bandPath([[point(0, 50, 40, 60), point(1000, 50)]], scale)).toBe('M0 40L1000 50L1000 50L0 60Z');
});

test('silence is found between points and after the last one', () => {
  expect(gaps([point(100), point(200), point(700)], span, 150, null)).toEqual([
    { from: 200, until: 700 },
    { from: 700, until: 1000 },
  ]);
});

test('what was before a source was known is no silence, and what came after is', () => {
  expect(gaps([point(600)], span, 150, 600)).toEqual([{ from: 600, until: 1000 }]);
  expect(gaps([point(600)], span, 150, 200)).toEqual([
    { from: 200, until: 600 },
    { from: 600, until: 1000 },
  ]);
  expect(gaps([], span, 150, null)).toEqual([]);
  expect(gaps([], span, 150, 300)).toEqual([{ from: 300, until: 1000 }]);
});

test('silence while the hub was blind is nobody’s', () => {
  const silent = [{ from: 100, until: 500 }];
  expect(without(silent, [{ from: 200, until: 300 }])).toEqual([
    { from: 100, until: 200 },
    { from: 300, until: 500 },
  ]);
  expect(without(silent, [{ from: 0, until: 900 }])).toEqual([]);
  expect(without(silent, [{ from: 500, until: 900 }])).toEqual(silent);
});

test('what lies outside of the span stands at its edge', () => {
  expect(percentAcross(-50, span)).toBe('0%');
  expect(percentAcross(584, span)).toBe('58.4%');
  expect(percentAcross(5000, span)).toBe('100%');
});

test('the extremes look at least and greatest, and an empty chart has none', () => {
  expect(extremes([point(0, 50, 40, 60), point(1, 70)])).toEqual({ min: 40, avg: 60, max: 70 });
  expect(extremes([])).toBeNull();
});

test('the crosshair reads seconds since the start and leaves empty what is not known', () => {
  expect(readings([point(30_000, 12.34, 1, 2), point(60_000, 5)], { from: 0, until: 90_000 })).toBe(
    '30,12.3,1,2;60,5,,',
  );
});
