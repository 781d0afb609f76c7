import { dayMs, hourMs, minuteMs } from './clock.ts';
import { draw } from './random.ts';
import { type Customer, type Fleet, type FleetSize, type Host, rosterOf } from './roster.ts';

/** The fleet within its time: `startsAt` to `endsAt` (ms) for a past. A life has neither, and every trouble in it is old. */
export type World = { fleet: Fleet; startsAt: number; endsAt: number; living: boolean };

export type PastOptions = FleetSize & { days: number; endsAt: number };

export const pastWorld = ({ days, endsAt, ...size }: PastOptions): World => ({
  fleet: rosterOf(size, endsAt),
  startsAt: endsAt - days * dayMs,
  endsAt,
  living: false,
});

export const livingWorld = (size: FleetSize): World => ({
  fleet: rosterOf(size, -Infinity),
  startsAt: -Infinity,
  endsAt: -Infinity,
  living: true,
});

/** How long before the end of the past each trouble began. */
const before = {
  silentHost: 2 * hourMs,
  silentController: 40 * minuteMs,
  waiting: 3 * hourMs,
  failing: 3 * hourMs,
  paused: 2 * dayMs,
  blocked: 6 * dayMs,
  diskWarning: 4 * dayMs,
};

/** Whether a trouble has begun by `at`; a life is always after it. */
export const hasBegun = (world: World, trouble: keyof typeof before, at: number) =>
  at >= beginningOf(world, trouble);

/** ms; not before the past itself has begun. */
export const beginningOf = ({ startsAt, endsAt }: World, trouble: keyof typeof before) =>
  Math.max(startsAt + minuteMs, endsAt - before[trouble]);

/** When an operator admitted the customer (ms). */
export function joinedAt(world: World, { trouble, joined }: Customer): number {
  if (world.living) return -Infinity;
  if (trouble === 'waiting') return beginningOf(world, 'waiting');
  return Math.round(world.startsAt + joined * (world.endsAt - world.startsAt));
}

/** From here on the boxes of a customer speak: they must be known first. */
const settlingMs = 5_000;

export const hostSpeaks = (world: World, host: Host, at: number) =>
  boxesRun(world, host.customer, at) &&
  !(host.silent && hasBegun(world, 'silentHost', at)) &&
  !isOut(world, host, at);

export const controllerSpeaks = (world: World, customer: Customer, at: number) =>
  boxesRun(world, customer, at) &&
  !(customer.trouble === 'silent_controller' && hasBegun(world, 'silentController', at));

const boxesRun = (world: World, customer: Customer, at: number) =>
  customer.trouble !== 'waiting' && at >= joinedAt(world, customer) + settlingMs;

const outageRoundMs = 2 * hourMs;

/** Now and then one host falls silent for half an hour or a whole one, and comes back; never two at a time. */
function isOut({ fleet, endsAt, living }: World, host: Host, at: number): boolean {
  // The end of a past is kept free of it, so that what is wrong there is what was meant to be wrong.
  if (!living && at > endsAt - 2.5 * hourMs) return false;
  const { seed, hosts } = fleet;
  const round = Math.floor(at / outageRoundMs);
  if (draw(seed, 'outage', round) > Math.min(0.5, hosts.length / 120)) return false;
  if (hosts[Math.floor(draw(seed, 'out', round) * hosts.length)] !== host) return false;
  const since = round * outageRoundMs + draw(seed, 'out from', round) * 50 * minuteMs;
  return at >= since && at < since + (35 + 30 * draw(seed, 'out for', round)) * minuteMs;
}
