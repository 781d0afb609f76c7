import { shortened } from '../parts/foreign.tsx';

const breaks = /\r\n|[\r\n\u2028\u2029\u0085\v\f]/g;
// Marks that turn the direction of what follows: a name could make the rest of a line read backwards.
const turning = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const controls = /\p{Cc}+/gu;

/** Foreign text on one line that nothing can be broken with: no controls, nothing that turns the reading direction. */
export function oneLine(text: string, limit: number): string {
  const looked = text.slice(0, limit * 8).toWellFormed(); // of a megabyte, only what can still be shown
  const clean = looked.replace(turning, '').replace(controls, ' ').replace(/\s+/g, ' ').trim();
  return shortened(clean, limit);
}

/** The same with its lines kept, as long as there is room; `cut`: there was more. */
export function manyLines(
  text: string,
  room: { characters: number; lines: number },
): { lines: string[]; cut: boolean } {
  const looked = shortened(text, room.characters).toWellFormed();
  const all = looked.replace(turning, '').replace(breaks, '\n').trim().split('\n');
  return {
    lines: all.slice(0, room.lines).map((line) => line.replace(controls, ' ').trimEnd()),
    cut: text.length > room.characters || all.length > room.lines,
  };
}
