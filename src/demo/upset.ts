import { dayOf, hourMs, midnightOf, minuteMs } from './clock.ts';
import { between, chance, draw, pick } from './random.ts';
import type { Customer } from './roster.ts';
import type { World } from './world.ts';

/** A container of a customer that is not well for a while; times in ms. */
export type Upset = { app: string; container: string; beginsAt: number; endsAt: number };

/** The upset of a customer on a day (few days have one), within that day. */
export function upsetOfDay({ key, apps }: Customer, day: number): Upset | null {
  if (!chance(key, 'upset', 0.06, day)) return null;
  const beginsAt = midnightOf(day) + between(key, 'upset from', 5, 21, day) * hourMs;
  const app = pick(key, 'upset app', apps, day);
  const container = pick(key, 'upset container', app.containers, day);
  return spanning({ app: app.name, container }, beginsAt, between(key, 'upset for', 12, 110, day));
}

export const upsetRoundMs = 20 * minuteMs;

/**
 * Whoever watches a living fleet should not wait for hours: in every round somebody is upset for some minutes.
 * null in a past, and when it would be a box that does not speak.
 */
export function upsetOfRound(
  { fleet, living }: World,
  round: number,
): { customer: Customer; upset: Upset } | null {
  const { seed, customers } = fleet;
  const customer = customers[Math.floor(draw(seed, 'round', round) * customers.length)];
  if (!living || customer === undefined || customer.trouble !== 'none') return null;
  const beginsAt = round * upsetRoundMs + draw(seed, 'round from', round) * 5 * minuteMs;
  const app = pick(customer.key, 'upset app', customer.apps, round);
  const container = pick(customer.key, 'upset container', app.containers, round);
  const minutes = between(seed, 'round for', 6, 14, round);
  return { customer, upset: spanning({ app: app.name, container }, beginsAt, minutes) };
}

/** What upsets a customer at a moment, or null. */
export function upsetAt(world: World, customer: Customer, at: number): Upset | null {
  const daily = upsetOfDay(customer, dayOf(at));
  if (daily !== null && covers(daily, at)) return daily;
  const round = world.living ? upsetOfRound(world, Math.floor(at / upsetRoundMs)) : null;
  return round?.customer === customer && covers(round.upset, at) ? round.upset : null;
}

const covers = ({ beginsAt, endsAt }: Upset, at: number) => at >= beginsAt && at < endsAt;

const spanning = (what: { app: string; container: string }, beginsAt: number, minutes: number): Upset => ({
  ...what,
  beginsAt: Math.round(beginsAt),
  endsAt: Math.round(beginsAt + minutes * minuteMs),
});
