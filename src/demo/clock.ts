export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** The demo lives in Central European winter time all year: for an invented fleet the hour of summer is no loss. */
const offsetMs = hourMs;

/** Days since 1970 by the fleet's clock. */
export const dayOf = (at: number) => Math.floor((at + offsetMs) / dayMs);

/** The moment (ms) at which a day begins by the fleet's clock. */
export const midnightOf = (day: number) => day * dayMs - offsetMs;

/** 0 to 24. */
export const hourOf = (at: number) => (at - midnightOf(dayOf(at))) / hourMs;

export const isWeekend = (at: number) => {
  const weekday = (dayOf(at) + 4) % 7; // 1970-01-01 was a Thursday
  return weekday === 0 || weekday === 6;
};

export const isSunday = (day: number) => (day + 4) % 7 === 0;

export const rfc3339 = (at: number) => new Date(at).toISOString();
