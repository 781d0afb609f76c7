import { observedMs } from '../../projections/liveness.ts';
import { dueSources, type Place } from '../../projections/silence-queries.ts';
import type { Hub } from '../hub.ts';
import { appendKnown, inTurn, stepsOf } from './announce.ts';
import { blindReviews } from './blind-review.ts';
import { type Correlation, correlate, endsOfMassSilences } from './mass-silence.ts';
import { eventOf, keyOf, type Step } from './silence-step.ts';

/** What is looked at, and appended, before everybody else has a turn. */
const atOnce = 12;

/** Hubs whose first silent ones wait for the next look, and the key of the first of them. */
const held = new WeakMap<Hub, { until: number; cause: string }>();

/**
 * The dead man's switch. Says of every source once that it is stale, that it is down and that it is back, by the same
 * `stateOf` as the pages. Whose turn it is, an index over the deadlines tells.
 *
 * @param due the moment (ms) that this look is for
 */
export async function checkSilence(hub: Hub, due: number, signal?: AbortSignal): Promise<string> {
  const nowObserved = observedMs(0, hub.now(), hub.blind());
  let correlation = await inTurn(hub, () => lookAgain(hub, nowObserved, due));
  let announced = 0;

  /** One page of those that are due; answers whether somebody is back, and where the next page begins. */
  async function announce(place: Place | undefined): Promise<{ someBack: boolean; next: Place | undefined }> {
    const rows = dueSources(hub.db, nowObserved, place, atOnce);
    const steps = stepsOf(hub, rows);
    const first = steps.find(isCrossing);
    const begins = correlation === undefined && first !== undefined;
    if (begins) correlation = await correlateAt(hub, nowObserved, due, keyOf(first));
    const began = begins && correlation?.began ? [correlation.began] : [];
    await appendKnown(hub, [...began, ...steps.map((step) => eventIn(hub, step, correlation))]);
    announced += steps.length;
    return {
      someBack: steps.some(({ to }) => to === 'ok'),
      next: rows.length < atOnce ? undefined : rows.at(-1),
    };
  }

  async function announceAll(): Promise<boolean> {
    let anyBack = false;
    let place: Place | undefined;
    do {
      const page = await inTurn(hub, () => announce(place));
      anyBack ||= page.someBack;
      place = page.next;
    } while (place !== undefined && !signal?.aborted);
    return anyBack;
  }

  // who is back may have fallen silent again since
  if (await announceAll()) await announceAll();
  await appendKnown(hub, [...endsOfMassSilences(hub, nowObserved), ...blindReviews(hub)]);
  return `${announced} announced`;
}

const isCrossing = ({ row, to }: Step) => row.announced === 'ok' && to !== 'ok';

/** Those that wait from the look before: perhaps so many are overdue by now that it is one matter. */
async function lookAgain(hub: Hub, nowObserved: number, due: number): Promise<Correlation | undefined> {
  const waiting = held.get(hub);
  held.delete(hub);
  if (waiting === undefined || hub.now() > waiting.until) return undefined;
  const { began } = await correlate(hub, nowObserved, due, waiting.cause);
  if (began === undefined) return undefined;
  await appendKnown(hub, [began]);
  return { began, holdUntil: undefined };
}

async function correlateAt(hub: Hub, nowObserved: number, due: number, cause: string): Promise<Correlation> {
  const correlation = await correlate(hub, nowObserved, due, cause);
  if (correlation.holdUntil !== undefined) held.set(hub, { until: correlation.holdUntil, cause });
  return correlation;
}

const eventIn = (hub: Hub, step: Step, correlation: Correlation | undefined) =>
  eventOf(step, hub.now(), hub.config.timezone, isCrossing(step) ? correlation?.holdUntil : undefined);
