import type { DemoAction, Due } from './action.ts';
import { dayOf, minuteMs } from './clock.ts';
import { happeningsOfDay } from './happenings.ts';
import type { FleetSize } from './roster.ts';
import { type Source, sourcesOf } from './sources.ts';
import { livingWorld, type World } from './world.ts';

export type DemoLife = {
  /**
   * What has become due since the last call, in order of time, up to and including `now` (ms); the first call looks
   * one second back. After a long pause (or a clock that was set) no more than the last round is made up for.
   */
  next(now: number): DemoAction[];
};

const roundMs = { 'host-report': minuteMs, report: 5 * minuteMs };

/**
 * The fleet of `demoPast` that goes on living: each host reports once a minute, each controller every five, spread
 * evenly; events come now and then, somebody is upset for some minutes, a host falls silent and comes back. Who is
 * silent, blocked or waiting stays so. Reports continue the charts of a past of the same seed and size.
 */
export function demoLife(size: FleetSize): DemoLife {
  const world = livingWorld(size);
  const sources = sourcesOf(world);
  const eventsOf = eventsByDay(world);
  let last: number | undefined;

  return {
    next(now) {
      const after = last === undefined || last > now ? now - 1_000 : last;
      last = now;
      const due = sources.flatMap((source) => reportDue(source, after, now));
      due.push(...eventsOf(Math.max(after, now - minuteMs), now));
      return due.sort((a, b) => a.at - b.at).map(({ at, word }) => word(at));
    },
  };
}

/** The newest moment of a source's round within (after, now]; older ones that were missed stay missed. */
function reportDue({ kind, phase, speaksAt, word }: Source, after: number, now: number): Due[] {
  const length = roundMs[kind];
  const offset = Math.floor(phase * length);
  const at = Math.floor((now - offset) / length) * length + offset;
  return at > after && speaksAt(at) ? [{ at, word }] : [];
}

/** Asks the plan of each day once: it is the same all day, and costs as much as the fleet is large. */
function eventsByDay(world: World) {
  const plans = new Map<number, Due[]>();
  const planOf = (day: number): Due[] => {
    const known = plans.get(day);
    if (known !== undefined) return known;
    if (plans.size > 1) plans.clear();
    const plan = happeningsOfDay(world, day);
    plans.set(day, plan);
    return plan;
  };
  return (after: number, now: number): Due[] => {
    const days = new Set([dayOf(after), dayOf(now)]);
    return [...days].flatMap(planOf).filter(({ at }) => at > after && at <= now);
  };
}
