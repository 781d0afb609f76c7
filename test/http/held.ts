import { expect } from 'vitest';
import type { Hub } from '../../src/hub.ts';

/** Holds what a hub appends until it is released: requests then meet as they would over a slow disk. */
export function holdAppends(hub: Hub): { held(): number; release(): void } {
  const { append } = hub;
  let held = 0;
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  hub.append = async (...given) => {
    held += 1;
    await released;
    return append(...given);
  };
  return {
    held: () => held,
    release() {
      hub.append = append;
      release();
    },
  };
}

/** Sends requests so that each has come as far as it gets before the first one is on disk. */
export async function atOnce<T>(hub: Hub, requests: readonly (() => Promise<T>)[]): Promise<T[]> {
  const { held, release } = holdAppends(hub);
  let answered = 0;
  const answers = requests.map(async (request) => {
    const answer = await request();
    answered += 1;
    return answer;
  });
  await expect.poll(() => held() + answered).toBe(requests.length);
  release();
  return Promise.all(answers);
}
