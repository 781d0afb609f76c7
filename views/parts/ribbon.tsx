import type { Span } from './plot.ts';

/** A spell in which a source was not in order. */
export type Spell = Span & { state: 'warn' | 'down' };

type Props = { span: Span; spells: readonly Spell[]; blind: readonly Span[]; width: number; y: number };

/**
 * What was the matter, when, under a line of 24 hours: nothing for OK, thin dashes for warn, a solid block for down
 * (shape before colour), hatching where the hub was blind.
 */
export const Ribbon = ({ span, spells, blind, width, y }: Props) => {
  const place = ({ from, until }: Span) => {
    const left = Math.max(0, ((from - span.from) / (span.until - span.from)) * width);
    const right = Math.min(width, ((until - span.from) / (span.until - span.from)) * width);
    // Two pixels at least: a spell of a minute is still a spell.
    return { x: Math.round(left * 10) / 10, width: Math.round(Math.max(2, right - left) * 10) / 10 };
  };
  return (
    <>
      <rect class="base" y={y + 2} width={width} height="2" />
      {blind.map((stretch) => (
        <rect class="blind" y={y - 2} height="6" {...place(stretch)} />
      ))}
      {spells.map((spell) => {
        const { x, width: length } = place(spell);
        return spell.state === 'down' ? (
          <rect class="is-down" x={x} y={y - 1} width={length} height="5" />
        ) : (
          <path class="is-warn dashes" d={`M${x} ${y + 2.5}h${length}`} />
        );
      })}
    </>
  );
};
