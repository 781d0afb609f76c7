import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startPace } from '../../src/notices/pace.ts';

const rates = fc.oneof(
  fc.constantFrom(0.2, 1, 2, 2.5, 25, 1000),
  fc.double({ min: 0.1, max: 300, noNaN: true }),
);
/** How long the hub looks away, and how long it takes from a turn to its call. */
const looks = fc.array(fc.record({ afterMs: fc.nat(400), claimMs: fc.nat(60), drops: fc.boolean() }), {
  minLength: 50,
  maxLength: 300,
});

test('no second holds more calls than the rate, wherever it begins and however they come', () => {
  fc.assert(
    fc.property(rates, looks, (rate, steps) => {
      let now = 0;
      const pace = startPace(
        () => rate,
        () => now,
      );
      const calls: number[] = [];
      const claims: { at: number; call: () => void }[] = [];
      const pass = (ms: number) => {
        const end = now + ms;
        for (const claim of claims.splice(0).sort((left, right) => left.at - right.at)) {
          if (claim.at > end) claims.push(claim);
          else {
            now = Math.max(now, claim.at);
            claim.call();
          }
        }
        now = end;
      };
      for (const { afterMs, claimMs, drops } of steps) {
        pass(afterMs);
        for (let turn = pace.take(); turn !== undefined; turn = pace.take()) {
          const taken = turn;
          if (drops) {
            taken.dropped();
            break;
          }
          const call = () => {
            taken.called();
            taken.dropped(); // changes nothing any more
            calls.push(now);
          };
          claims.push({ at: now + claimMs, call });
        }
      }
      const windowMs = rate >= 1 ? 1_000 : 1_000 / rate;
      const most = Math.max(1, Math.floor(rate));
      calls.forEach((at, index) => {
        const next = calls[index + most];
        if (next !== undefined) expect(next - at).toBeGreaterThanOrEqual(windowMs);
      });
    }),
    { numRuns: 200 },
  );
});

test.each([1, 2, 10, 100, 1000])(
  'at %i a second, so many go out a second as long as there are any',
  (rate) => {
    let now = 0;
    const pace = startPace(
      () => rate,
      () => now,
    );
    let calls = 0;
    while (now < 20_000) {
      const turn = pace.take();
      if (turn) {
        turn.called();
        calls += 1;
      } else now += pace.waitMs();
    }
    expect(calls).toBe(rate * 20);
  },
);
