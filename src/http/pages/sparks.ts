import { controllerHistoryOf } from '../../../projections/controllers.ts';
import { hostMetricsOf } from '../../../projections/host-metrics.ts';
import type { SourceState } from '../../../projections/liveness.ts';
import type { Spark } from '../../../views/parts/sparkline.tsx';
import type { Hub } from '../../hub.ts';

const spanMs = 86_400_000;
const steps = 48;
const stepMs = spanMs / steps;
/** A word about health holds until the next report, or this long. */
const holdsMs = 45 * 60_000;

interface Word {
  at: number;
  cpu: number | null;
  status: 'ok' | 'warn' | 'fail' | null;
}

/** 24 hours of a customer's CPU, from its controller, with the spells in which it said that it was not well. */
export const customerSpark = (hub: Hub, customerId: string, status: SourceState): Spark | null =>
  sparkOf(hub, controllerHistoryOf(hub.db, customerId, hub.now() - spanMs), status);

/** 24 hours of a host's CPU. */
export const hostSpark = (hub: Hub, hostId: string, status: SourceState): Spark | null =>
  sparkOf(
    hub,
    hostMetricsOf(hub.db, hostId, hub.now() - spanMs, hub.now() + 1, 'as_reported').map(
      ({ at, measures }) => ({
        at,
        cpu: measures.cpu?.avg ?? null,
        status: null,
      }),
    ),
    status,
  );

function sparkOf(hub: Hub, words: readonly Word[], status: SourceState): Spark | null {
  if (words.length === 0 && status.ageMs === null) return null;
  // steps stand on the clock, not on this moment: else each second would draw another line
  const until = Math.ceil(hub.now() / stepMs) * stepMs;
  const from = until - spanMs;
  const sums = Array.from({ length: steps }, () => ({ sum: 0, count: 0 }));
  for (const { at, cpu } of words) {
    const step = sums[Math.floor((at - from) / stepMs)];
    if (step === undefined || cpu === null) continue;
    step.sum += cpu;
    step.count += 1;
  }
  return {
    from,
    until,
    values: sums.map(({ sum, count }) => (count === 0 ? null : Math.round(sum / count))),
    spells: [...spellsOf(words), ...silence(hub, status, until)],
    blind: hub.blind().map(({ from, to }) => ({ from, until: to })),
  };
}

function spellsOf(words: readonly Word[]): Spark['spells'] {
  const spells: { from: number; until: number; state: 'warn' | 'down' }[] = [];
  words.forEach(({ at, status }, index) => {
    if (status !== 'warn' && status !== 'fail') return;
    const state = status === 'fail' ? 'down' : 'warn';
    const until = Math.min(words[index + 1]?.at ?? at + holdsMs, at + holdsMs);
    const last = spells.at(-1);
    if (last && last.state === state && last.until >= at) last.until = until;
    else spells.push({ from: at, until, state });
  });
  return spells;
}

/** The silence that still lasts, once it is worth a look. */
function silence(hub: Hub, { state, reason, ageMs }: SourceState, until: number): Spark['spells'] {
  if (ageMs === null || (reason !== 'silent' && reason !== 'late')) return [];
  return [{ from: hub.now() - ageMs, until, state: state === 'down' ? 'down' : 'warn' }];
}
