import { absolute, ago, agoPhrase, iso, shortDay, timeOfDay } from '../format.ts';

type Props = { at: number | null; now: number; zone: string; never?: string };

/**
 * How long ago, the instant on hover. hub.js keeps it going, so a page that nobody sends anything stays true;
 * `fingerprint` of live.tsx does not look at it. `never` is what stands where there is no time.
 */
export const Age = ({ at, now, zone, never = 'never' }: Props) => {
  const machine = at === null ? null : iso(at);
  if (at === null || machine === null) return <span class="dim">{never}</span>;
  return (
    <time datetime={machine} title={absolute(at, zone)} data-age="short">
      {ago(at, now)}
    </time>
  );
};

/** The same within a sentence: "4 min ago". */
export const AgoPhrase = ({ at, now, zone, never = 'never' }: Props) => {
  const machine = at === null ? null : iso(at);
  if (at === null || machine === null) return <span>{never}</span>;
  return (
    <time datetime={machine} title={absolute(at, zone)} data-age="phrase">
      {agoPhrase(at, now)}
    </time>
  );
};

/** The time of day of an instant, the whole of it on hover; for lines that stand under the head of their day. */
export const TimeOfDay = ({ at, zone }: { at: number; zone: string }) => {
  const machine = iso(at);
  if (machine === null) return <span class="dim">unreadable</span>;
  return (
    <time datetime={machine} title={absolute(at, zone)}>
      {timeOfDay(at, zone)}
    </time>
  );
};

/** Day and time of day of an instant that may lie anywhere: "21 Nov 02:11". */
export const Moment = ({ at, zone }: { at: number; zone: string }) => (
  <time datetime={iso(at) ?? undefined} title={absolute(at, zone)}>
    {shortDay(at, zone, true)} {timeOfDay(at, zone)}
  </time>
);
