import { dayOf } from '../schema/summary.ts';
import type { Told, Word } from './backup-words.ts';
import { afterDay, type Heard, lengthened, type Run } from './run.ts';

/** A word of a backup, and where the hub first heard it that day. */
export interface HeardWord extends Word {
  day: string;
  /** ms, by the hub's clock */
  heardAt: number;
  position: number;
}

/** What one source says of one kind of backup. */
export interface Evidence {
  /** the newest word of each of the last three days (UTC, by the hub's clock) on which there was one */
  words: HeardWord[];
  /** something in its newest reports cannot be read: what, and the reports in a row in which it stands */
  unreadable: { path: string; run: Run } | null;
}

export const noEvidence: Evidence = { words: [], unreadable: null };

const daysKept = 3;

/** After a report; the same object where it changed nothing, which is the usual case. */
export function afterReport(
  evidence: Evidence,
  { word, unreadable }: Told,
  heard: Heard,
  late: boolean,
): Evidence {
  const words = word ? withWord(evidence.words, word, heard) : evidence.words;
  const run = evidence.unreadable?.run ?? [];
  const trouble = late
    ? evidence.unreadable
    : unreadable === null
      ? null
      : { path: unreadable, run: lengthened(run, heard) };
  if (words === evidence.words && trouble === evidence.unreadable) return evidence;
  return { words, unreadable: trouble };
}

function withWord(words: HeardWord[], { at, ok }: Word, { position, recordedAt }: Heard): HeardWord[] {
  const day = dayOf(recordedAt);
  const last = words.at(-1);
  if (last?.day === day && last.at >= at) return words;
  const others = last?.day === day ? words.slice(0, -1) : words;
  return [...others, { at, ok, day, heardAt: recordedAt, position }].slice(-daysKept);
}

/** What can still be told when the reports of a day, and of all before it, are gone. */
export function withoutDayOf({ words, unreadable }: Evidence, day: string): Evidence {
  const run = afterDay(unreadable?.run ?? [], day);
  return {
    words: afterDay(words, day),
    unreadable: unreadable && run.length > 0 ? { ...unreadable, run } : null,
  };
}

/** The clock went back to `to` (ms): what was heard by a clock that ran ahead was not heard then. */
export function steppedBack({ words, unreadable }: Evidence, to: number, isForEver: boolean): Evidence {
  const run = (unreadable?.run ?? []).filter(({ at }) => at <= to);
  return {
    words: isForEver
      ? words.map((word) => ({ ...word, at: Math.min(word.at, to) }))
      : words.filter(({ heardAt }) => heardAt <= to),
    unreadable: unreadable && run.length > 0 ? { ...unreadable, run } : null,
  };
}

export const isEmpty = ({ words, unreadable }: Evidence): boolean =>
  words.length === 0 && unreadable === null;

/** The first day of which it tells anything; null for none. */
export const oldestDayOf = (evidences: readonly Evidence[]): string | null => {
  const days = evidences.flatMap(({ words, unreadable }) =>
    [...words, ...(unreadable?.run ?? [])].map(({ day }) => day),
  );
  return days.length === 0 ? null : days.reduce((oldest, day) => (day < oldest ? day : oldest));
};

/** The newest of all words; null when there was never one. */
export const newestWord = (evidences: readonly Evidence[]): HeardWord | null =>
  evidences
    .flatMap(({ words }) => words)
    .reduce<HeardWord | null>(
      (newest, word) => (newest === null || word.at > newest.at ? word : newest),
      null,
    );
