import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { ReportBody, readReport } from '../../schema/wire/controller.ts';
import { HostReportBody, readHostReport } from '../../schema/wire/host-report.ts';
import { prune, understand } from '../../schema/wire/understand.ts';
import { fixture } from '../scenario.ts';
import { mutated } from './mutated.ts';

const schemas: [string, z.ZodType, Record<string, unknown>[]][] = [
  [
    'a host report',
    HostReportBody,
    [fixture('host-report'), fixture('host-report.bad-guest'), fixture('host-report.no-guests')],
  ],
  ['a controller report', ReportBody, [fixture('report'), fixture('report.minimal')]],
];

/** null counts as absent. */
const withoutNulls = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, child) => (child === null ? undefined : child)));

/** Whether a path as people write it leads to something in a body. */
function exists(body: unknown, path: string): boolean {
  let at: unknown = body;
  for (const [, key, index] of path.matchAll(/(?:^|\.)([^.[]+)|\[(\d+)\]/g)) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key ?? index!)) return false;
    at = (at as Record<string, unknown>)[key ?? index!];
  }
  return true;
}

describe.each(schemas)('%s, however it was mangled,', (_, schema, bodies) => {
  const body = mutated(bodies);

  test('is understood or refused, never a crash; what is understood satisfies the schema', () => {
    fc.assert(
      fc.property(body, (value) => {
        const understood = understand(schema, value);
        if (understood.ok) expect(schema.safeParse(understood.value).error).toBeUndefined();
        else {
          expect(understood.errors.length).toBeGreaterThan(0);
          for (const error of understood.errors)
            expect(error).toEqual({ path: expect.any(String), message: expect.any(String) });
        }
      }),
      { numRuns: 1_500 },
    );
  });

  test('is named where it was skipped, and only there', () => {
    fc.assert(
      fc.property(body, (value) => {
        const understood = understand(schema, value);
        if (!understood.ok) return;
        for (const { path, message } of understood.skipped) {
          expect(message).not.toBe('');
          expect(exists(value, path), path).toBe(true);
        }
        for (const path of understood.unknown) expect(path.isWellFormed()).toBe(true);
      }),
      { numRuns: 1_500 },
    );
  });

  test('is understood the same when the length of its text is known', () => {
    fc.assert(
      fc.property(body, (value) => {
        const size = JSON.stringify(value).length;
        expect(understand(schema, value, size)).toEqual(understand(schema, value));
      }),
      { numRuns: 500 },
    );
  });

  test('leaves what understand understands at once when it is pruned: the fold reads what the door read', () => {
    fc.assert(
      fc.property(body, (value) => {
        const understood = understand(schema, value);
        if (!understood.ok) return;
        const pruned = prune(value, understood.skipped);
        const again = understand(schema, pruned);
        expect(again).toMatchObject({ ok: true, skipped: [] });
        expect(withoutNulls(again.ok && again.value)).toEqual(withoutNulls(understood.value));
        expect(prune(value, understood.skipped)).toEqual(pruned);
      }),
      { numRuns: 1_500 },
    );
  });
});

test('the shortest text with too many entries is not taken for a short one', () => {
  const text = `{"guests":[${Array(5_001).fill(0)}],"host_id":"a"}`;
  expect(understand(HostReportBody, JSON.parse(text), text.length)).toMatchObject({
    skipped: [{ path: 'guests', message: '5001 entries, at most 5000 are read' }],
  });
});

test('a reading is made of whatever was understood', () => {
  fc.assert(
    fc.property(mutated([fixture('host-report')]), mutated([fixture('report')]), (host, controller) => {
      const left = understand(HostReportBody, host);
      if (left.ok) readHostReport({ body: JSON.parse(JSON.stringify(host)), skipped: left.skipped });
      const right = understand(ReportBody, controller);
      if (right.ok) readReport({ body: JSON.parse(JSON.stringify(controller)), skipped: right.skipped });
    }),
    { numRuns: 1_000 },
  );
});

describe('a host report', () => {
  const report = (more: object) => understand(HostReportBody, { host_id: 'a', ...more });
  const good = { vmid: 100, name: 'web', status: 'running' };

  test.each([
    ['a guest without a name', { guests: [good, { vmid: 101, status: 'running' }] }, 'guests[1]'],
    ['a guest of an unheard state', { guests: [{ ...good, status: 'exploded' }] }, 'guests[0]'],
    ['a guest that is null', { guests: [null, good] }, 'guests[0]'],
    ['a guest with a bad size', { guests: [{ ...good, spec: { cores: 'two' } }] }, 'guests[0]'],
    ['a load of words', { host: { load: [1, 'high', 2] } }, 'host.load[1]'],
    ['a percentage in words', { host: { cpu_percent: '12 %' } }, 'host.cpu_percent'],
    ['a percentage below nothing', { host: { cpu_percent: -1 } }, 'host.cpu_percent'],
    ['a tunnel without a state', { cloudflared: { status: 5 } }, 'cloudflared.status'],
    ['a backup that is a number', { backups: [{}, 5] }, 'backups[1]'],
  ])('with %s costs that alone', (_, more, path) => {
    expect(report(more)).toMatchObject({ ok: true, skipped: [{ path }], unknown: [] });
  });

  test.each([
    [
      'nulls as Go sends them',
      { guests: null, host: null, backups: null, cloudflared: null, agent_version: null },
    ],
    ['nulls one below', { host: { cpu_percent: null, load: null }, cloudflared: { status: null } }],
    ['an empty tunnel', { cloudflared: {} }],
    ['nulls in an entry', { guests: [{ ...good, spec: null, controller_version: null }] }],
  ])('with %s is in order', (_, more) => {
    expect(report(more)).toMatchObject({ ok: true, skipped: [], unknown: [] });
  });

  test.each([
    ['no identity', { host_id: undefined }, 'host_id'],
    ['an object for the list of guests', { guests: {} }, 'guests'],
    ['a list for the host', { host: [] }, 'host'],
  ])('with %s is refused, naming it', (_, more, path) => {
    expect(report(more)).toMatchObject({ ok: false, errors: [{ path }] });
  });

  test('names unknown keys wherever they stand, without indices', () => {
    expect(
      report({
        colour: 1,
        host: { fans: 2 },
        guests: [
          { ...good, mood: 1 },
          { ...good, mood: 2 },
        ],
      }),
    ).toMatchObject({ ok: true, skipped: [], unknown: ['host.fans', 'guests[].mood', 'colour'] });
  });

  test('cuts a long unknown key without leaving half a letter', () => {
    const understood = report({ [`${'x'.repeat(99)}😀`]: 1 });
    expect(understood.ok && understood.unknown[0]!.isWellFormed()).toBe(true);
  });

  test('skips a list of more entries than any box can have, unread', () => {
    const understood = report({ guests: Array(200_000).fill(0), host: { load: Array(200_000).fill('x') } });
    expect(understood).toMatchObject({ ok: true, skipped: [{ path: 'host.load' }, { path: 'guests' }] });
  });

  test('of more unknown keys than any box can have names some of them, and reads the rest', () => {
    const crowd = Object.fromEntries(Array.from({ length: 200_000 }, (_, n) => [`k${n}`, n]));
    const understood = report({ ...crowd, guests: [good], host: { ...crowd, cpu_percent: 7 } });
    expect(understood).toMatchObject({
      ok: true,
      value: { guests: [good], host: { cpu_percent: 7 } },
      skipped: [],
    });
    expect(understood.ok && understood.unknown).toHaveLength(100);
    expect(understood.ok && Object.keys(understood.value)).toEqual(['host_id', 'host', 'guests']);
  });

  test('skips a list with hundreds of bad entries as a whole', () => {
    const understood = report({ guests: [good, ...Array(300).fill({})], host: { cpu_percent: 1 } });
    expect(understood).toMatchObject({
      ok: true,
      value: { host: { cpu_percent: 1 } },
      skipped: [{ path: 'guests', message: '300 entries that make no sense' }],
    });
  });

  test('is not fooled by keys that look like paths', () => {
    const understood = report({
      guests: [good],
      'guests[0]': Array(6_000).fill(0),
      'host.cpu_percent': 5,
      host: { cpu_percent: 7 },
    });
    expect(understood).toMatchObject({
      ok: true,
      value: { guests: [good], host: { cpu_percent: 7 } },
      skipped: [],
    });
  });
});
