import { dayMs, hourMs, hourOf, isWeekend } from './clock.ts';
import type { Rhythm } from './names.ts';
import { draw, roundOf, wave } from './random.ts';

/** What a box is made of, and what its charts follow from. */
export type Machine = {
  key: number;
  cores: number;
  memoryBytes: number;
  diskBytes: number;
  rhythm: Rhythm;
  /** hours after midnight at which the nightly backup starts */
  backupHour: number;
  hasSensor: boolean;
  /** its disk has been running full, and has stopped at 92.6 % at this moment (ms) */
  fullSince?: number;
};

/** Fractions are of the whole, 0 to 1; `temperature` in °C, null without a sensor. */
export type Vitals = {
  cpuPercent: number;
  memory: number;
  disk: number;
  load: [number, number, number];
  uptimeSeconds: number;
  temperature: number | null;
};

/** The state of a machine at a moment (ms): pure, so that any two askers see the same chart. */
export function vitalsOf(machine: Machine, at: number): Vitals {
  const { key, cores } = machine;
  const busy = businessAt(machine.rhythm, at);
  const backup = bump(hourOf(at), machine.backupHour, machine.backupHour + 0.8, 0.25);
  const bootPeriodMs = (18 + 28 * draw(key, 'boots')) * dayMs;
  const boot = roundOf(key, 'boot', at, bootPeriodMs);

  const idle = 3 + 7 * draw(key, 'idle');
  const swing = 12 + 26 * draw(key, 'swing');
  const noise = 2.2 * wave(key, 'slow', at, 2 * hourMs) + 3 * wave(key, 'quick', at, hourMs / 6);
  const cpu = within(
    idle + swing * busy * (0.85 + 0.15 * wave(key, 'day', at, dayMs)) + 38 * backup + noise,
    0.4,
    88,
  );

  // A slow leak since the last boot, gone with the next one.
  const base = 0.34 + 0.22 * draw(key, 'memory');
  const memory = base + 0.15 * boot.share + 0.05 * busy + 0.012 * wave(key, 'pages', at, hourMs);

  return {
    cpuPercent: tenth(cpu),
    memory: within(memory, 0.1, 0.82),
    disk: diskAt(machine, at),
    load: loads(machine, (cpu / 100) * cores, at),
    uptimeSeconds: Math.floor((at - boot.beganAt) / 1000),
    temperature: machine.hasSensor
      ? tenth(34 + 6 * draw(key, 'room') + 0.36 * cpu + 1.2 * wave(key, 'air', at, 3 * hourMs))
      : null,
  };
}

/** Disks fill over weeks and are cleaned out; the one that nobody cleans ends above nine tenths. */
function diskAt({ key, fullSince }: Machine, at: number): number {
  const ripple = 0.002 * wave(key, 'files', at, 8 * hourMs);
  if (fullSince !== undefined) return 0.926 - 0.006 * within((fullSince - at) / dayMs, 0, 30) + ripple;
  const low = 0.22 + 0.35 * draw(key, 'kept');
  const grown = 0.22 * roundOf(key, 'cleaning', at, (30 + 60 * draw(key, 'cleanings')) * dayMs).share;
  return low + grown + ripple;
}

const loads = ({ key }: Machine, running: number, at: number): [number, number, number] => {
  const shake = 0.25 * wave(key, 'load', at, hourMs / 12);
  return [hundredth(running * (1 + shake)), hundredth(running * (1 + shake / 2)), hundredth(running)];
};

const hours: Record<Rhythm, readonly [from: number, to: number, weekend: number]> = {
  office: [8, 17, 0.08],
  shop: [9, 19, 0.55],
  bakery: [3, 11, 0.8],
  evening: [12, 22.5, 1.15],
  always: [6, 21, 0.75],
};

/** How busy a business is, 0 to about 1. */
function businessAt(rhythm: Rhythm, at: number): number {
  const [from, to, weekend] = hours[rhythm];
  return bump(hourOf(at), from, to, 1.2) * (isWeekend(at) ? weekend : 1);
}

/** 0, rising softly to 1 between `from` and `to`, with slopes of `edge` hours. */
const bump = (hour: number, from: number, to: number, edge: number) =>
  soft((hour - from + edge / 2) / edge) * soft((to - hour + edge / 2) / edge);

const soft = (share: number) => {
  const inside = within(share, 0, 1);
  return inside * inside * (3 - 2 * inside);
};

export const within = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
export const tenth = (value: number) => Math.round(value * 10) / 10;
const hundredth = (value: number) => Math.round(value * 100) / 100;
