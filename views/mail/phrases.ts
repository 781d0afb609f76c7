import { messages, say } from './messages.ts';
import type { Language } from './notice.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** A length of time (ms) by its two largest units: "40 s", "2 h 11 min", "3 days 4 h"; never negative. */
export function lengthOf(ms: number, language: Language): string {
  const { lengths } = messages[language];
  const whole = Math.max(0, ms);
  if (whole < minute) return say(language, lengths.seconds, { seconds: Math.floor(whole / second) });
  if (whole < hour) return say(language, lengths.minutes, { minutes: Math.floor(whole / minute) });
  if (whole < day)
    return say(language, lengths.hours, {
      hours: Math.floor(whole / hour),
      minutes: Math.floor((whole % hour) / minute),
    });
  return say(language, lengths.days, {
    days: Math.floor(whole / day),
    hours: Math.floor((whole % day) / hour),
  });
}

/** The instant (ms) with its zone: "21 November 2026, 03:14 CET", "2026. november 21. 03:14 CET". */
export function instant(at: number, zone: string, language: Language): string {
  const { year, month, day, hour, minute, timeZoneName } = partsOf(at, zone, language);
  return language === 'hu'
    ? `${year}. ${month} ${day}. ${hour}:${minute} ${timeZoneName}`
    : `${day} ${month} ${year}, ${hour}:${minute} ${timeZoneName}`;
}

/** The instant as near to `now` as it needs: "03:14" on the same day of the zone, else "20 November 03:14". */
export function shortInstant(at: number, now: number, zone: string, language: Language): string {
  const [that, today] = [partsOf(at, zone, language), partsOf(now, zone, language)];
  const time = `${that.hour}:${that.minute}`;
  if (that.year !== today.year) return `${dateOf(that, language, true)} ${time}`;
  if (that.month === today.month && that.day === today.day) return time;
  return `${dateOf(that, language, false)} ${time}`;
}

function dateOf({ year, month, day }: Parts, language: Language, withYear: boolean): string {
  if (language === 'hu') return `${withYear ? `${year}. ` : ''}${month} ${day}.`;
  return `${day} ${month}${withYear ? ` ${year}` : ''}`;
}

type Parts = Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'timeZoneName', string>;

// One formatter a zone and language is remembered: building it costs more than a hundred uses.
const formatters = new Map<string, Intl.DateTimeFormat>();

function partsOf(at: number, zone: string, language: Language): Parts {
  const key = `${language} ${zone}`;
  let formatter = formatters.get(key);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'hu', {
      timeZone: zone,
      year: 'numeric',
      month: 'long',
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZoneName: 'short',
    });
    formatters.set(key, formatter);
  }
  // The parts asked for are exactly the keys of Parts.
  return Object.fromEntries(formatter.formatToParts(at).map(({ type, value }) => [type, value])) as Parts;
}
