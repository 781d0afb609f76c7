import type { Due } from './action.ts';
import { midnightOf, minuteMs } from './clock.ts';
import { deployment, ofUpset } from './event.ts';
import { between, draw } from './random.ts';
import { upsetOfRound, upsetRoundMs } from './upset.ts';
import type { World } from './world.ts';

const deploymentRoundMs = 12 * minuteMs;

/** What happens only in a living fleet, so that whoever watches it sees something. */
export function eventsOfRounds(world: World, day: number): Due[] {
  if (!world.living) return [];
  const upsets = roundsOf(day, upsetRoundMs).flatMap((round) => {
    const found = upsetOfRound(world, round);
    return found === null ? [] : ofUpset(found.customer, found.upset);
  });
  const { seed, customers } = world.fleet;
  const deployments = roundsOf(day, deploymentRoundMs).flatMap((round) => {
    const customer = customers[Math.floor(draw(seed, 'deploys', round) * customers.length)];
    if (customer === undefined || customer.trouble !== 'none') return [];
    return [
      deployment(
        customer,
        round * deploymentRoundMs + between(seed, 'deploy', 0, deploymentRoundMs, round),
        round,
      ),
    ];
  });
  return [...upsets, ...deployments];
}

/** The numbers of the rounds that begin on a day. */
const roundsOf = (day: number, lengthMs: number) => {
  const first = Math.ceil(midnightOf(day) / lengthMs);
  const next = Math.ceil(midnightOf(day + 1) / lengthMs);
  return Array.from({ length: next - first }, (_, index) => first + index);
};
