import { stripVTControlCharacters } from 'node:util';
import type { z } from 'zod';
import type { WhyLine } from '../../schema/wire/alarms.ts';
import { harmless } from './table.ts';

export type Line = z.infer<typeof WhyLine>;

/** The chain of why, a line each: when, what, the reason's word, then the sentence. */
export function whyLines(lines: readonly Line[]): string[] {
  const wide = (of: (line: Line) => string) => Math.max(0, ...lines.map((line) => of(line).length));
  const what = wide((line) => line.what);
  const reason = wide((line) => harmless(line.reason ?? ''));
  return lines.map((line) =>
    [
      line.what === 'next' ? 'next'.padEnd(24) : line.at,
      line.what === 'next' ? '→'.padEnd(what) : line.what.padEnd(what),
      harmless(line.reason ?? '').padEnd(reason),
      harmless(stripVTControlCharacters(line.detail)),
    ].join('  '),
  );
}
