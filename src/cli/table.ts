import { stripVTControlCharacters } from 'node:util';

/** Text of others on a terminal: without what a terminal would obey. */
export const harmless = (text: string): string => text.replace(/\p{Cc}/gu, ' ');

/** Lines of a table, its columns as wide as they must be. Colours do not count as width. */
export function tableLines(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const wide = (text: string) => stripVTControlCharacters(text).length;
  const widths = head.map((title, column) =>
    Math.max(wide(title), ...rows.map((row) => wide(row[column] ?? ''))),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - wide(cell)))
      .join('  ')
      .trimEnd();
  return [line(head), ...rows.map(line)];
}
