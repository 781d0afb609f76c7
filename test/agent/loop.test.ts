import { expect, test } from 'vitest';
import type { Sent } from '../../src/agent/client.ts';
import { retrySeconds, runAgent } from '../../src/agent/loop.ts';

const accepted = (poll: number, blocked = false): Sent => ({
  ok: true,
  envelope: {
    status: 'ok',
    poll_interval_seconds: poll,
    blocked,
    desired_generation: 0,
    has_signed_ops: false,
  },
});
const refused: Sent = { ok: false, reason: 'the hub answered 500', permanent: false };

/** Runs the agent until the hub has given each of its answers, and tells what it sent, waited for and said. */
async function run(
  answers: Sent[],
  { poll = 900, random = 0.5, collect = async (now: number): Promise<unknown> => ({ now }) } = {},
) {
  const stop = new AbortController();
  const sent: unknown[] = [];
  const waits: number[] = [];
  const lines: string[] = [];
  let clock = 1_000_000;
  await runAgent({
    config: { poll_seconds: poll },
    collect,
    send: async (report) => {
      sent.push(report);
      return answers[sent.length - 1] ?? refused;
    },
    now: () => clock,
    random: () => random,
    wait: async (ms) => {
      waits.push(ms / 1000);
      clock += ms;
      if (waits.length === answers.length) stop.abort();
    },
    log: (line) => lines.push(line),
    signal: stop.signal,
  });
  return { sent, waits, lines };
}

test('the first report goes out at once, and the following ones at the interval of the envelope', async () => {
  const { sent, waits } = await run([accepted(120), accepted(120), accepted(300)]);
  expect(sent).toEqual([{ now: 1_000_000 }, { now: 1_120_000 }, { now: 1_240_000 }]);
  expect(waits).toEqual([120, 120, 300]);
});

test.each([
  [1, 60],
  [0, 60],
  [-5, 60],
  [86_400, 3600],
])('an interval of %i s is kept within bounds: %i s', async (asked, kept) => {
  expect((await run([accepted(asked)])).waits).toEqual([kept]);
});

test('after a failure it tries again from 30 s on, doubling up to the interval', async () => {
  const { waits } = await run([refused, refused, refused, refused, refused, refused, refused]);
  expect(waits).toEqual([30, 60, 120, 240, 480, 900, 900]);
});

test('the doubling ends at the interval that the hub asked for, and starts anew after a success', async () => {
  const { waits } = await run([accepted(60), refused, refused, refused, accepted(60), refused]);
  expect(waits).toEqual([60, 30, 60, 60, 60, 30]);
});

test('waits after a failure are spread by a fifth either way', async () => {
  expect((await run([refused, refused], { random: 0 })).waits).toEqual([24, 48]);
  expect(retrySeconds(1, 900, 1)).toBeCloseTo(36);
  expect(retrySeconds(10_000, 900, 0.5)).toBe(900);
});

test('each failure is said in one line, success only when it is news', async () => {
  const { lines } = await run([
    accepted(60),
    accepted(60),
    refused,
    refused,
    accepted(60),
    accepted(60, true),
  ]);
  expect(lines).toEqual([
    'report accepted, next every 60 s',
    'report failed (1 in a row): the hub answered 500; trying again in 30 s',
    'report failed (2 in a row): the hub answered 500; trying again in 60 s',
    'report accepted, next every 60 s',
    'report accepted, next every 60 s; this host is blocked',
  ]);
});

test('a machine that cannot be read is outlived, in one line', async () => {
  let asked = 0;
  const collect = async () => {
    asked += 1;
    if (asked === 1) throw new Error('no /proc\nhere');
    return { asked };
  };
  const { sent, waits, lines } = await run([accepted(60), accepted(60)], { collect });
  expect(waits).toEqual([30, 60]);
  expect(sent).toEqual([{ asked: 2 }]);
  expect(lines[0]).toBe('report failed (1 in a row): no /proc here; trying again in 30 s');
});

test('one that is stopped before it began sends nothing', async () => {
  let sent = 0;
  await runAgent({
    config: { poll_seconds: 900 },
    collect: async () => ({}),
    send: async () => {
      sent += 1;
      return refused;
    },
    now: () => 0,
    random: () => 0,
    wait: async () => {},
    log: () => {},
    signal: AbortSignal.abort(),
  });
  expect(sent).toBe(0);
});

test('one that is stopped during a report ends without waiting and without a complaint', async () => {
  const stop = new AbortController();
  const lines: string[] = [];
  await runAgent({
    config: { poll_seconds: 900 },
    collect: async () => ({}),
    send: async () => {
      stop.abort();
      return { ok: false, reason: 'stopped', permanent: false };
    },
    now: () => 0,
    random: () => 0,
    wait: () => Promise.reject(new Error('it waited')),
    log: (line) => lines.push(line),
    signal: stop.signal,
  });
  expect(lines).toEqual([]);
});
