/** A call that may be made. */
export interface Turn {
  /** it is being made now: counted from here */
  called(): void;
  /** it was not made; nothing once it was */
  dropped(): void;
}

/** How fast calls may follow each other: over all channels, in any second, at most so many. */
export interface Pace {
  /** A turn, or undefined while there is none to be had. */
  take(): Turn | undefined;
  /** ms until there may be one again */
  waitMs(): number;
}

const secondMs = 1_000;
const momentMs = 100;

/**
 * Counts calls at the moment when they are made, so that no second, wherever it begins, holds more than `perSecond()`
 * of them (rounded down; below one a second: one in so many seconds). Not all of a second's at once either: what the
 * way there takes would make two seconds' calls arrive in one, and they would keep everybody else waiting.
 *
 * @param monotonic ms that only grow: the rate is the provider's, a jump of the clock does not change it
 */
export function startPace(perSecond: () => number, monotonic: () => number): Pace {
  /** when the calls of the last window were made, oldest first */
  let made: number[] = [];
  let taken = 0;

  /** When `count` more calls fit into a window that has room for `room`. */
  function freeAt(windowMs: number, room: number): number {
    const oldest = made.at(-(room - taken)); // so many newer ones leave room for one more
    return taken >= room ? Number.POSITIVE_INFINITY : oldest === undefined ? 0 : oldest + windowMs;
  }

  function nextAt(): number {
    const rate = perSecond();
    const windowMs = rate >= 1 ? secondMs : secondMs / rate;
    const now = monotonic();
    if (made.length > 0 && made[0]! <= now - windowMs) made = made.filter((at) => at > now - windowMs);
    const whole = freeAt(windowMs, Math.max(1, Math.floor(rate)));
    const apart =
      rate <= secondMs / momentMs
        ? freeAt(secondMs / rate, 1)
        : freeAt(momentMs, Math.ceil((1.5 * rate * momentMs) / secondMs));
    return Math.max(whole, apart);
  }

  return {
    take() {
      if (nextAt() > monotonic()) return undefined;
      taken += 1;
      let open = true;
      const close = () => {
        const wasOpen = open;
        if (open) taken -= 1;
        open = false;
        return wasOpen;
      };
      return { called: () => void (close() && made.push(monotonic())), dropped: () => void close() };
    },
    // while turns are taken and not used yet, whoever has them says when
    waitMs: () => Math.min(momentMs, Math.max(1, Math.ceil(nextAt() - monotonic()))),
  };
}
