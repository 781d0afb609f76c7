import { describe, expect, test } from 'vitest';
import { type FleetLimits, limitOf, lowestOf, ownLimits, shippedLimits } from '../../projections/limits.ts';
import type { Thresholds } from '../../schema/settings.ts';

const fleet: FleetLimits = {
  ...shippedLimits,
  disks: { '/mnt/backup': { warn: 97, critical: 99 } },
};
const of = (metric: 'cpu' | 'disk', names: string[], ...owns: Thresholds[]) =>
  limitOf(fleet, owns.map(ownLimits), metric, names);

describe('the limit that holds', () => {
  test('is the fleet’s where nobody decided otherwise', () => {
    expect(of('cpu', [], {}, {})).toEqual({ warn: 90, critical: 98, clear: 85, forMs: 1_800_000 });
  });

  test('is the host’s before the customer’s, part by part', () => {
    expect(of('cpu', [], { cpu: { critical: 95, for: '5m' } }, { cpu: { for: '0s', clear: 70 } })).toEqual({
      warn: 90,
      critical: 95,
      clear: 70,
      forMs: 0,
    });
  });

  test('of a disk with a name comes before all that name none', () => {
    expect(of('disk', ['usb-1', 'usb', '/mnt/backup'], { disk: { warn: 50 } })).toMatchObject({ warn: 97 });
    expect(of('disk', ['/'], { disk: { warn: 50 } })).toMatchObject({ warn: 50 });
  });

  test('of a disk with a name is the host’s before the customer’s before the fleet’s', () => {
    const [anna, box] = [
      { disks: { usb: { warn: 60 } } },
      { disks: { 'usb-1': { warn: 70, critical: 80 } } },
    ];
    expect(of('disk', ['usb-1', 'usb'], anna)).toMatchObject({ warn: 60 });
    expect(of('disk', ['usb-1', 'usb'], anna, box)).toMatchObject({ warn: 70, critical: 80 });
  });

  test.each([
    [{ warn: 97 }, { warn: 97, critical: 97, clear: 94.84 }],
    [{ warn: 45 }, { warn: 45, critical: 95, clear: 44 }],
    [{ critical: 50 }, { warn: 50, critical: 50, clear: 48.89 }],
    [{ clear: 92 }, { warn: 90, critical: 95, clear: 90 }],
    [{ warn: 0 }, { warn: 0, critical: 95, clear: 0 }],
  ])('stays a limit where only a part of it is given: %j', (disk, expected) => {
    expect(of('disk', ['/'], { disk })).toMatchObject(expected);
  });

  test('of a disk that is called like a part of JavaScript is nobody’s', () => {
    expect(of('disk', ['constructor', 'toString'])).toEqual(shippedLimits.disk);
  });
});

test('what lies below the lowest of all limits needs no further look', () => {
  const shipped = { cpu: 90, memory: 85, disk: 90 };
  expect(lowestOf(shipped, ownLimits({ cpu: { warn: 70 }, disks: { usb: { critical: 60 } } })!)).toEqual({
    cpu: 70,
    memory: 85,
    disk: 60,
  });
  expect(lowestOf(shipped, ownLimits({ memory: { warn: 99 } })!)).toEqual(shipped);
});
