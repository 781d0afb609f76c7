import { parseDuration } from '../../schema/duration.ts';
import { HubError } from '../errors.ts';
import type { Shell } from './shell.ts';

/** How options name a time: `2h` from now, or a moment of RFC 3339. */
export const momentWords = 'such as 2h, 3d or 2026-11-22T06:00:00+01:00';

/** A time as somebody typed it, for the wire. @throws HubError usage */
export function momentOf(shell: Shell, option: string, text: string): string {
  const ms = parseDuration(text);
  if (ms !== undefined) return new Date(shell.now() + ms).toISOString();
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text) && Date.parse(text))
    return new Date(text).toISOString();
  throw new HubError('usage', `${option} ${text}: no time`, { hint: `give one ${momentWords}` });
}
