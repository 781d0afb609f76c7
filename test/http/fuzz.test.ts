import fc from 'fast-check';
import { expect, test } from 'vitest';
import { projections } from '../../projections/index.ts';
import { verify } from '../../src/verify.ts';
import { fixture, given, type Scenario } from '../scenario.ts';
import { mutated, oddValue } from '../schema/mutated.ts';
import { keys, twoCustomers } from './two-customers.ts';

const doors: Record<string, { key: string; bodies: object[] }> = {
  '/api/v1/host-report': {
    key: keys['anna-1'],
    bodies: ['host-report', 'host-report.bad-guest', 'host-report.no-guests'].map((name) => ({
      ...fixture(name),
      host_id: 'anna-1',
    })),
  },
  '/api/v1/report': {
    key: keys.anna,
    bodies: ['report', 'report.minimal'].map((name) => ({ ...fixture(name), customer_id: 'anna' })),
  },
  '/api/v1/event': { key: keys.anna, bodies: [{ ...fixture('event'), customer_id: 'anna' }] },
  '/api/v1/notify': { key: keys.anna, bodies: [{ ...fixture('notify'), customer_id: 'anna' }] },
  '/api/v1/preferences': { key: keys.anna, bodies: [{ ...fixture('preferences'), customer_id: 'anna' }] },
};

/** Texts that no `JSON.stringify` makes: numbers beyond what a double holds, keys twice, raw bytes, half a body. */
const texts = (bodies: object[]): fc.Arbitrary<string | Uint8Array> => {
  const text = mutated(bodies).map((value) => JSON.stringify(value) ?? 'null');
  const numbers = fc.constantFrom(
    '1e400',
    '-1e400',
    '-0',
    '0.1e-400',
    '9'.repeat(400),
    '12345678901234567890',
    '1E+2',
    '01',
    '.5',
    'NaN',
  );
  return fc.oneof(
    { weight: 8, arbitrary: text },
    { weight: 2, arbitrary: fc.tuple(text, numbers).map(([body, n]) => body.replace(/(?<=":)-?[\d.]+/, n)) },
    {
      weight: 2,
      arbitrary: fc.tuple(text, numbers).map(([body, n]) => body.replaceAll(/(?<=":)-?[\d.]+/g, n)),
    },
    { weight: 1, arbitrary: fc.tuple(text, fc.nat(400)).map(([body, cut]) => body.slice(0, -1 - cut)) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(text, oddValue)
        .map(
          ([body, odd]) =>
            `${body.slice(0, -1)},"__proto__":${JSON.stringify(odd) ?? 'null'},"host":{},"details":${JSON.stringify(odd) ?? 'null'}}`,
        ),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(text, fc.nat(90))
        .map(
          ([body, deep]) =>
            `${body.slice(0, -1)},"details":${'['.repeat(deep)}${']'.repeat(deep)},"x":${'{"a":'.repeat(deep)}1${'}'.repeat(deep)}}`,
        ),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(text, fc.uint8Array({ maxLength: 20 }), fc.nat(50))
        .map(([body, bytes, at]) =>
          Buffer.concat([Buffer.from(body.slice(0, at)), bytes, Buffer.from(body.slice(at))]),
        ),
    },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
  );
};

let scenario: Scenario;
const runsADoor = 400;

test.each(Object.entries(doors))(
  '%s never fails, whatever comes: what it takes can be folded, and what it refuses it names',
  async (path, { key, bodies }) => {
    scenario = await given(twoCustomers);
    const { post, get, hub, clock } = scenario;
    const asked = hub.log.db.prepare('SELECT count(*) FROM events WHERE cause IS NULL').pluck(); // not decided by reactors
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(texts(bodies), async (body) => {
        clock.now += 60_000;
        const before = asked.get();
        const answer = await post(path, body, { key });
        expect([200, 400, 403], answer.text).toContain(answer.status);
        if (answer.status === 200) taken += 1;
        else {
          expect(answer.body).toMatchObject({ status: answer.status, request_id: expect.any(String) });
          expect(asked.get()).toBe(before);
        }
      }),
      { numRuns: runsADoor },
    );
    expect(taken).toBeGreaterThan(runsADoor / 10);
    await scenario.decided();
    expect(hub.parked()).toEqual([]);
    expect((await get('/healthz')).body).toMatchObject({
      status: 'ok',
      parked: 0,
      folded: hub.log.head().position,
    });
    for (const read of [
      '/hosts/anna-1',
      '/hosts/anna-1/history',
      '/customers',
      '/hosts',
      '/customers/anna',
      '/customers/anna/history',
      '/events?limit=500',
      '/not-understood',
    ])
      expect((await get(`/api/v1${read}`)).status, read).toBe(200);
    expect((await get('/metrics')).status).toBe(200);

    const { config } = hub;
    await scenario.stop();
    const verified = await verify(config, {}, { projections });
    expect(verified.findings).toEqual([]);
    expect(verified.compared?.rows).toBeGreaterThan(0);
  },
);
