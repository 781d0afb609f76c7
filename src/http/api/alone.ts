import { HubError } from '../../errors.ts';
import type { Hub } from '../../hub.ts';

const underWay = new WeakMap<Hub, Set<string>>();

/**
 * Runs what nobody else may do at the same time, from its look at the read models to its append: two who are given one
 * key would each find it free. `what` names it. @throws HubError conflict for the second
 */
export async function alone<T>(hub: Hub, what: string, run: () => Promise<T>): Promise<T> {
  const names = underWay.get(hub) ?? new Set();
  underWay.set(hub, names);
  if (names.has(what)) {
    throw new HubError('conflict', 'somebody else is doing the same at this moment', {
      hint: 'look at what it came to, then try again',
    });
  }
  names.add(what);
  try {
    return await run();
  } finally {
    names.delete(what);
  }
}
