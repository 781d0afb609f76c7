import type { DemoAction, Due } from './action.ts';
import { admissionsOf } from './admission.ts';
import { dayMs, dayOf, hourMs, minuteMs } from './clock.ts';
import { happeningsOfDay } from './happenings.ts';
import { sourcesOf } from './sources.ts';
import { type PastOptions, pastWorld, type World } from './world.ts';

export type { DemoAction, DemoCustomer } from './action.ts';
export { type DemoLife, demoLife } from './life.ts';
export type { PastOptions } from './world.ts';

/**
 * The past of an invented fleet, oldest first, up to (not including) `endsAt` (ms): who was admitted, what the boxes
 * reported, what happened. The older the coarser: reports every 15 minutes in the last day, hourly in the week
 * before, every six hours earlier. Pure: the same options give the same actions, and nothing is held but the roster.
 */
export function* demoPast(options: PastOptions): Generator<DemoAction, void, undefined> {
  const world = pastWorld(options);
  for (const { at, word } of inOrder(happeningsOf(world), reportsOf(world))) yield word(at);
}

/** How many actions `demoPast` yields for the same options. Walks the plan without wording it. */
export function demoCount(options: PastOptions): number {
  const world = pastWorld(options);
  let count = 0;
  for (const _ of happeningsOf(world)) count += 1;
  for (const _ of reportsOf(world)) count += 1;
  return count;
}

function* reportsOf(world: World): Generator<Due> {
  const sources = sourcesOf(world);
  for (const stepAt of stepsOf(world)) {
    for (const { phase, speaksAt, word } of sources) {
      // In every step the same quarter of an hour: from one step to the next each box keeps its distance.
      const at = stepAt + Math.floor(phase * finestMs);
      if (at < world.endsAt && speaksAt(at)) yield { at, word };
    }
  }
}

const finestMs = 15 * minuteMs;

function* stepsOf({ startsAt, endsAt }: World): Generator<number> {
  let at = startsAt;
  while (at < endsAt) {
    yield at;
    const age = endsAt - at;
    at += age > 8 * dayMs ? 6 * hourMs : age > dayMs ? hourMs : finestMs;
  }
}

/** Admissions and events; planned a day at a time. */
function* happeningsOf(world: World): Generator<Due> {
  yield* inOrder(admissionsOf(world)[Symbol.iterator](), eventsOf(world));
}

function* eventsOf(world: World): Generator<Due> {
  for (let day = dayOf(world.startsAt); day <= dayOf(world.endsAt); day++) {
    for (const due of happeningsOfDay(world, day)) {
      if (due.at >= world.startsAt && due.at < world.endsAt) yield due;
    }
  }
}

/** Two ordered streams as one; of what is due at the same moment, the first stream's comes first. */
function* inOrder(first: Iterator<Due>, second: Iterator<Due>): Generator<Due> {
  let left = first.next();
  let right = second.next();
  while (!left.done || !right.done) {
    if (!left.done && (right.done || left.value.at <= right.value.at)) {
      yield left.value;
      left = first.next();
    } else if (!right.done) {
      yield right.value;
      right = second.next();
    }
  }
}
