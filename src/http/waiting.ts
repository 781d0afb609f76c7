import { HubError } from '../errors.ts';
import type { Hub } from '../hub.ts';

/** As many as the log commits in a second or less on a slow disk; each holds its request and its answer in memory. */
const mostWaiting = 1_000;

const waiting = new WeakMap<Hub, number>();

/** How many requests wait for what they append. For /metrics. */
export const writesWaiting = (hub: Hub): number => waiting.get(hub) ?? 0;

/** Appends for a request, unless too many wait already. @throws HubError unavailable past the bound */
export async function inLine<T>(hub: Hub, append: () => Promise<T>): Promise<T> {
  if (writesWaiting(hub) >= mostWaiting) {
    throw new HubError('unavailable', 'too many requests wait for the disk', {
      hint: 'try again',
      retryAfterSeconds: 2,
    });
  }
  waiting.set(hub, writesWaiting(hub) + 1);
  try {
    return await append();
  } finally {
    waiting.set(hub, writesWaiting(hub) - 1);
  }
}
