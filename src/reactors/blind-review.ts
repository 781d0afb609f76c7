import { type BlindIntervalRow, unreviewedBlindTimes } from '../../projections/blind-times.ts';
import { observedMs } from '../../projections/liveness.ts';
import { unheardSince } from '../../projections/silence-queries.ts';
import type { NewEvent } from '../../schema/event.ts';
import { BlindTimeReviewed } from '../../schema/events/blind-time.ts';
import type { Hub } from '../hub.ts';

/**
 * What became of the fleet in each blind time of a stale threshold or longer: said once, when as much observed time
 * has passed since its end that whoever lives has spoken. Nothing is said where nobody was expected to.
 */
export function blindReviews(hub: Hub): NewEvent[] {
  const { stale_threshold: stale } = hub.config.alerting;
  return unreviewedBlindTimes(hub.db, stale).flatMap((row) => {
    const passed = observedMs(row.to, hub.now(), hub.blind());
    // one that could not be reviewed in its time (there was nobody yet) is no news any more
    const late = passed > 2 * stale + hub.config.alerting.check_interval;
    return passed < stale || late ? [] : review(hub, row, passed);
  });
}

function review(hub: Hub, { position, from, to }: BlindIntervalRow, passedMs: number): NewEvent[] {
  const unheard = unheardSince(hub.db, observedMs(0, from, hub.blind()), to, passedMs);
  if (unheard.expected === 0) return [];
  const origin = { actor: 'hub', cause: position, key: `blind-time-reviewed:${position}` };
  return [BlindTimeReviewed({ blind: position, from, to, ...unheard }, origin)];
}
