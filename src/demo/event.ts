import type { DemoAction, Due } from './action.ts';
import { apps } from './apps.ts';
import { minuteMs, rfc3339 } from './clock.ts';
import { chance, pick } from './random.ts';
import type { Customer } from './roster.ts';
import type { Upset } from './upset.ts';

type Told = { severity: 'info' | 'warning' | 'error'; message: string; details?: Record<string, unknown> };

/** An event that a customer's controller tells. `tell` is asked only when it is worded: plans are mostly counted. */
export function event({ id }: Customer, at: number, type: string, tell: () => Told): Due {
  return {
    at: Math.round(at),
    word: (moment): DemoAction => ({
      at: moment,
      kind: 'event',
      body: {
        customer_id: id,
        event_type: type,
        ...tell(),
        source: 'controller',
        occurred_at: rfc3339(moment),
      },
    }),
  };
}

/** A container that is not well, which is not always noticed by name, and its end. */
export const ofUpset = (customer: Customer, { app, container, beginsAt, endsAt }: Upset): Due[] => [
  ...(chance(customer.key, 'noticed', 1 / 3, Math.floor(beginsAt / minuteMs))
    ? [
        event(customer, beginsAt, 'container_unhealthy', () => ({
          severity: 'warning',
          message: `${container} fails its health check`,
          details: { app, container },
        })),
      ]
    : []),
  event(customer, beginsAt + 30_000, 'health_degraded', () => ({
    severity: 'warning',
    message: `${app} answers slowly or not at all`,
    details: { app },
  })),
  event(customer, endsAt, 'health_recovered', () => ({
    severity: 'info',
    message: `${app} is well again after ${Math.round((endsAt - beginsAt) / minuteMs)} min`,
    details: { app, container },
  })),
];

/** An app that somebody installed; `n` decides which. */
export const deployment = (customer: Customer, at: number, n: number): Due =>
  event(customer, at, 'app_deployed', () => {
    const { name } = pick(customer.key, 'deployed', apps, n);
    return { severity: 'info', message: `${name} deployed`, details: { app: name } };
  });
