import type { Due } from './action.ts';
import { controllerReport } from './controller-report.ts';
import { hostReport } from './host-report.ts';
import { controllerSpeaks, hostSpeaks, type World } from './world.ts';

/** One box that reports again and again. */
export type Source = {
  kind: 'report' | 'host-report';
  /** 0 to 1: its place in every round */
  phase: number;
  speaksAt: (at: number) => boolean;
  word: Due['word'];
};

/** Every controller and host, in the order in which they speak within a round. */
export const sourcesOf = (world: World): Source[] =>
  [
    ...world.fleet.customers.map(
      (customer): Source => ({
        kind: 'report',
        phase: customer.phase,
        speaksAt: (at) => controllerSpeaks(world, customer, at),
        word: (at) => ({ at, kind: 'report', body: controllerReport(world, customer, at) }),
      }),
    ),
    ...world.fleet.hosts.map(
      (host): Source => ({
        kind: 'host-report',
        phase: host.phase,
        speaksAt: (at) => hostSpeaks(world, host, at),
        word: (at) => ({ at, kind: 'host-report', body: hostReport(world, host, at) }),
      }),
    ),
  ].sort((a, b) => a.phase - b.phase);
