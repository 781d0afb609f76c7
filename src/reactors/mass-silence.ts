import { customerOf } from '../../projections/customers.ts';
import type { Db } from '../../projections/projection.ts';
import {
  openMassSilences,
  silentByCustomer,
  silentTogether,
  type Together,
  type Window,
} from '../../projections/silence-queries.ts';
import type { NewEvent } from '../../schema/event.ts';
import { MassSilenceBegan, MassSilenceEnded } from '../../schema/events/incident.ts';
import type { Shared } from '../../schema/silence.ts';
import type { Hub } from '../hub.ts';

/** What the first ones to cross a limit mean for all that cross it now. */
export interface Correlation {
  /** recorded before they are: they are held under it */
  began: NewEvent | undefined;
  /** ms; nobody is told of them before: it may yet be one matter */
  holdUntil: number | undefined;
}

const alone: Correlation = { began: undefined, holdUntil: undefined };

/**
 * Looks, before anybody is told of a silence, how many others are overdue by their own cadence: enough, and it is one
 * matter; some, and the first ones wait for the next look at `due` + one interval.
 *
 * @param cause key of the first crossing, which names the mass silence as well
 */
export async function correlate(
  hub: Hub,
  nowObserved: number,
  due: number,
  cause: string,
): Promise<Correlation> {
  const { db, config } = hub;
  // who fell silent long before is neither part of it nor expected to speak, and who belongs to one is no part of another
  const heardAfter = openMassSilences(db).at(-1)?.beganAt ?? 0;
  const window: Window = { withinMs: config.alerting.stale_threshold, heardAfter };
  const together = silentTogether(db, nowObserved, window);
  if (isMass(together, config.correlation)) {
    const { silent, expected, since } = together;
    await nextTurn(); // each question looks at the whole fleet
    const shared = sharedBy(hub.db, silentByCustomer(hub.db, nowObserved, window));
    await nextTurn();
    const origin = { actor: 'hub', key: `mass:${cause}` };
    return { ...alone, began: MassSilenceBegan({ since: since!, silent, expected, shared }, origin) };
  }
  if (together.waiting === 0) return alone;
  return { ...alone, holdUntil: due + config.alerting.check_interval };
}

/** The ends of mass silences: when so few of one are silent that it would be none. */
export const endsOfMassSilences = (hub: Hub, nowObserved: number): NewEvent[] =>
  openMassSilences(hub.db).flatMap(({ began, since, beganAt }) => {
    const together = silentTogether(hub.db, nowObserved, { since, until: beganAt });
    if (isMass(together, hub.config.correlation)) return [];
    const { silent, expected } = together;
    const origin = { actor: 'hub', key: `mass-silence-ended:${began}` };
    return [MassSilenceEnded({ began, silent, expected }, origin)];
  });

const isMass = (
  { silent, expected }: Together,
  { share, minimum }: { share: number; minimum: number },
): boolean => silent >= minimum && silent >= share * expected;

/** A stray one among many does not hide what the others share. */
const nearlyAll = 0.9;

/** What nearly all of the silent ones have in common. */
function sharedBy(db: Db, silent: readonly { customerId: string; silent: number }[]): Shared {
  const total = silent.reduce((sum, one) => sum + one.silent, 0);
  const isShared = (count: number) => count >= nearlyAll * total;
  const [most] = silent; // the first has most
  if (most && isShared(most.silent)) return { what: 'customer', name: most.customerId };
  const sites = new Map<string, number>();
  let left = total;
  let largest = 0;
  for (const { customerId, silent: count } of silent) {
    left -= count;
    const site = customerOf(db, customerId)?.site;
    if (site) {
      sites.set(site, (sites.get(site) ?? 0) + count);
      largest = Math.max(largest, sites.get(site)!);
    }
    if (!isShared(largest + left)) return { what: 'all', name: null };
  }
  const [name] = [...sites].find(([, count]) => isShared(count))!;
  return { what: 'site', name };
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));
