import { shortDay, timeOfDay } from '../format.ts';

/** A sentence of a decision as a page says it: its times (RFC 3339, UTC) as local ones, "21 Nov 05:12". */
export const withLocalTimes = (text: string, zone: string): string =>
  text.replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z/g, (time) => {
    const at = Date.parse(time);
    return Number.isNaN(at) ? time : `${shortDay(at, zone, true)} ${timeOfDay(at, zone)}`;
  });

/** Who did it, as people say it: a person of the dashboard by the name alone. */
export const nameOfActor = (actor: string): string => actor.replace(/^operator:/, '');
