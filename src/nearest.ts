/**
 * The candidate that a misspelt word most likely stands for; undefined when none is near.
 * Near is at most one slip (wrong, missing, extra or swapped letter) for every three letters.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  let best: { candidate: string; slips: number } | undefined;
  for (const candidate of candidates) {
    const slips = slipsBetween(word.toLowerCase(), candidate.toLowerCase());
    const allowed = Math.ceil(Math.max(word.length, candidate.length) / 3);
    if (slips <= allowed && slips < candidate.length && slips < (best?.slips ?? Infinity))
      best = { candidate, slips };
  }
  return best?.candidate;
}

/** Damerau-Levenshtein distance (optimal string alignment): edits and swaps of neighbours that turn one word into the other. */
export function slipsBetween(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      const swapped =
        row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current[column] = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (same ? 0 : 1),
        swapped ? at(beforeLast, column - 2) + 1 : Infinity,
      );
    }
    [beforeLast, last] = [last, current];
  }
  return at(last, to.length);
}

const at = (row: readonly number[], column: number): number => row[column] ?? Infinity;
