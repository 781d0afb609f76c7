import argon2 from 'argon2';

// The package's defaults take 64 MiB: four logins at once would fill a small container.
const cost = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

const atOnce = 2;
const mostWaiting = 50;
let running = 0;
const queue: (() => void)[] = [];

/** argon2id of a password, as a PHC string. */
export const hashPassword = (password: string): Promise<string> => inTurn(() => argon2.hash(password, cost));

/** Whether a password is the one of a PHC string; false as well when the string is none. */
export const verifyPassword = (hash: string, password: string): Promise<boolean> =>
  inTurn(async () => {
    try {
      return await argon2.verify(hash, password);
    } catch (error) {
      if (error instanceof TypeError || /pchstr|PHC|hash/i.test((error as Error).message)) return false;
      throw error;
    }
  });

/** Whether there is room for one more: past it the door says "later" instead of letting a queue grow. */
export const passwordsBusy = (): boolean => queue.length >= mostWaiting;

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= atOnce) await new Promise<void>((resolve) => queue.push(resolve));
  else running += 1;
  try {
    return await work();
  } finally {
    const next = queue.shift();
    if (next) next();
    else running -= 1;
  }
}
