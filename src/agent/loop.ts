import type { AgentConfig } from '../../schema/agent-config.ts';
import type { SendReport, Sent } from './client.ts';

export type Agent = {
  /** `poll_seconds` lie between reports until the hub's first answer says otherwise */
  config: Pick<AgentConfig['hub'], 'poll_seconds'>;
  /** reads the machine at `now` (ms) */
  collect: (now: number) => Promise<unknown>;
  send: SendReport;
  /** ms */
  now: () => number;
  /** 0 to 1 */
  random: () => number;
  /** resolves after `ms`, or early once `signal` is aborted; never rejects */
  wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** one line each */
  log: (line: string) => void;
  signal: AbortSignal;
};

const shortestSeconds = 60;
const longestSeconds = 3600;
const firstRetrySeconds = 30;

/**
 * Reports at once and then at the interval that the hub's envelope names, until `signal` is aborted.
 * Outlives whatever fails: it tries again from 30 s on, doubling up to the interval, each wait up to a fifth
 * shorter or longer, so that a fleet does not come back in one moment.
 */
export async function runAgent(agent: Agent): Promise<void> {
  const { now, random, wait, log, signal } = agent;
  let interval = clampSeconds(agent.config.poll_seconds);
  let failures = 0;
  let lastWord: string | undefined;

  while (!signal.aborted) {
    const sent = await report(agent, now());
    if (signal.aborted) return;
    if (!sent.ok) {
      failures += 1;
      const seconds = retrySeconds(failures, interval, random());
      log(`report failed (${failures} in a row): ${sent.reason}; trying again in ${Math.round(seconds)} s`);
      lastWord = undefined;
      await wait(seconds * 1000, signal);
      continue;
    }
    failures = 0;
    interval = clampSeconds(sent.envelope.poll_interval_seconds);
    const word = `report accepted, next every ${interval} s${sent.envelope.blocked ? '; this host is blocked' : ''}`;
    if (word !== lastWord) log(word); // said when it changes: a line every minute would hide the failures
    lastWord = word;
    await wait(interval * 1000, signal);
  }
}

/** A machine that cannot be read is a failure like any other: the next attempt may see more. */
async function report({ collect, send, signal }: Agent, now: number): Promise<Sent> {
  try {
    return await send(await collect(now), signal);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, reason: reason.replace(/\s+/g, ' '), permanent: false };
  }
}

/** Seconds to wait after the nth failure in a row; `random` from 0 to 1 spreads it by a fifth either way. */
export const retrySeconds = (failures: number, interval: number, random: number) =>
  Math.min(firstRetrySeconds * 2 ** Math.min(failures - 1, 20), interval) * (0.8 + 0.4 * random);

/** What the hub asks for, within what an agent grants. */
const clampSeconds = (seconds: number) =>
  Math.min(longestSeconds, Math.max(shortestSeconds, Math.floor(seconds)));
