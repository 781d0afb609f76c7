import type { Breach, Due } from '../../projections/breach.ts';
import { localTime } from '../local-time.ts';

interface Said {
  metric: string;
  disk: string | null;
  box: string;
  due: Due;
  last: NonNullable<Breach['last']>;
  zone: string;
}

/** `Memory of web-1 is at 96 %: over 95 % since 2026-11-21 03:12.` What boxes call themselves is cut, not escaped. */
export function sentenceOf({ metric, disk, box, due, last: { value, limit }, zone }: Said): string {
  const thing = `${disk === null ? words[metric] : `Disk ${short(disk)}`} of ${short(box)}`;
  const since = localTime(due.since, zone);
  switch (due.why) {
    case 'over':
      return `${thing} is at ${value} %: over ${due.level === 'critical' ? limit.critical : limit.warn} % since ${since}.`;
    case 'below':
      return `${thing} is at ${value} %, below ${limit.clear} % again. It was over its limit since ${since}.`;
    case 'gone':
      return `${thing} is not reported any more. It was over its limit since ${since}.`;
    case 'moved':
      return `${thing} is another customer's now. It was over its limit since ${since}.`;
  }
}

const words: Record<string, string> = { cpu: 'Processor', memory: 'Memory' };

const short = (text: string) => (text.length <= 100 ? text : `${text.slice(0, 99).toWellFormed()}…`);
