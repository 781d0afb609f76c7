import { Temporal } from 'temporal-polyfill';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const two = (n: number) => String(n).padStart(2, '0');

/**
 * How long ago, to the minute, so that a page rendered twice within a minute is the same page:
 * "now", "4 min", "3 h 04", "2 d". What lies ahead (a wrong clock) is "now". hub.js has the same function.
 */
export function ago(at: number, now: number): string {
  const since = now - at;
  if (since < minute) return 'now';
  if (since < hour) return `${Math.floor(since / minute)} min`;
  if (since < day) return `${Math.floor(since / hour)} h ${two(Math.floor((since % hour) / minute))}`;
  return `${Math.floor(since / day)} d`;
}

/** The same as a phrase: "now", "4 min ago". */
export function agoPhrase(at: number, now: number): string {
  const since = ago(at, now);
  return since === 'now' ? since : `${since} ago`;
}

/** A length of time with its two largest units: "40 s", "12 min", "3 h 04 min", "41 d 3 h". Never negative. */
export function duration(ms: number): string {
  const whole = Math.max(0, ms);
  if (whole < minute) return `${Math.floor(whole / 1000)} s`;
  if (whole < hour) return `${Math.floor(whole / minute)} min`;
  if (whole < day) return `${Math.floor(whole / hour)} h ${two(Math.floor((whole % hour) / minute))} min`;
  const hours = Math.floor((whole % day) / hour);
  return hours === 0 ? `${Math.floor(whole / day)} d` : `${Math.floor(whole / day)} d ${hours} h`;
}

/** Bytes in steps of 1,024 and three figures at most: "512 B", "22.7 GB", "465 GB". */
export function bytes(n: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let size = n;
  let unit = 0;
  while (Math.abs(size) >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${Number(size.toPrecision(size >= 1000 ? 4 : 3))} ${units[unit]}`;
}

/** A whole percentage without its sign, or null where nothing was reported. */
export const percent = (n: number | null): string | null => (n === null ? null : String(Math.round(n)));

/** A count with its thousands apart (no-break space): "1 948". */
export const count = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, '\u00a0');

/** "1 host", "2 hosts": the count and the noun that agrees with it. */
export const counted = (n: number, one: string, many = `${one}s`): string =>
  `${count(n)} ${n === 1 ? one : many}`;

/** The instant for a `datetime` attribute, or null where the number is no instant at all. */
export const iso = (at: number): string | null =>
  Number.isFinite(at) && Math.abs(at) <= 8.64e15 ? new Date(at).toISOString() : null;

/** The instant in the hub's zone, which is named: "Sat 21 Nov 2026, 03:12:40 CET". */
export function absolute(at: number, zone: string): string {
  const { weekday, day, month, year, hour, minute, second, timeZoneName } = partsOf(at, zone);
  return `${weekday} ${day} ${month} ${year}, ${hour}:${minute}:${second} ${timeZoneName}`;
}

/** The clock of the top line, the zone named: "Sat 21 Nov 03:12:40 CET". hub.js keeps it going. */
export function clock(at: number, zone: string): string {
  const { weekday, day, month, hour, minute, second, timeZoneName } = partsOf(at, zone);
  return `${weekday} ${day} ${month} ${hour}:${minute}:${second} ${timeZoneName}`;
}

/** The time of day in the zone: "03:12". */
export function timeOfDay(at: number, zone: string): string {
  const { hour, minute } = partsOf(at, zone);
  return `${hour}:${minute}`;
}

/** The day in the zone, short: "Sat 21", or "21 Nov" with its month. */
export function shortDay(at: number, zone: string, withMonth: boolean): string {
  const { weekday, day, month } = partsOf(at, zone);
  return withMonth ? `${day} ${month}` : `${weekday} ${day}`;
}

/** The month in the zone: "Nov". */
export const shortMonth = (at: number, zone: string): string => partsOf(at, zone).month;

/** The head of a day in a timeline: "Today, Saturday 21 November"; another year is named. */
export function dayHead(at: number, now: number, zone: string): string {
  const [that, today] = [dateIn(at, zone), dateIn(now, zone)];
  const head = that.toLocaleString('en-GB', { weekday: 'long', day: 'numeric', month: 'long' });
  if (that.equals(today)) return `Today, ${head}`;
  if (that.equals(today.subtract({ days: 1 }))) return `Yesterday, ${head}`;
  return that.year === today.year ? head : `${head} ${that.year}`;
}

/** The civil date of an instant in the zone: two instants of one local day compare equal. */
export const dateIn = (at: number, zone: string): Temporal.PlainDate =>
  Temporal.Instant.fromEpochMilliseconds(Math.trunc(at)).toZonedDateTimeISO(zone).toPlainDate();

type Part = 'weekday' | 'day' | 'month' | 'year' | 'hour' | 'minute' | 'second' | 'timeZoneName';

// Building a formatter costs more than a hundred uses of it; one a zone is remembered, and changes no answer.
const formatters = new Map<string, Intl.DateTimeFormat>();

function partsOf(at: number, zone: string): Record<Part, string> {
  let formatter = formatters.get(zone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
      timeZoneName: 'short',
    });
    formatters.set(zone, formatter);
  }
  // The parts asked for above are exactly the keys of Part.
  return Object.fromEntries(formatter.formatToParts(at).map(({ type, value }) => [type, value])) as Record<
    Part,
    string
  >;
}
