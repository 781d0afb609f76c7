import type { Child } from 'hono/jsx';
import type { Sign } from '../status.ts';
import { classOf } from '../status.ts';
import type { Href } from './safe-href.ts';
import { Mark } from './status-mark.tsx';

type Props = {
  label: string;
  value: Child;
  /** Small behind the numeral: a unit, or what it is of. */
  of?: string | undefined;
  below?: Child;
  sign?: Sign | undefined;
  href?: Href | undefined;
};

/** One strong numeral: its label, the value, one line below. A link where a filtered view shows what it counts. */
export const Figure = ({ label, value, of, below, sign, href }: Props) => {
  const inside = (
    <>
      <span class="k">{label}</span>
      <span class="v">
        {sign !== undefined && <Mark sign={sign} />}
        {value}
        {of !== undefined && <small>{of}</small>}
      </span>
      <span class="d">{below}</span>
    </>
  );
  const state = sign === undefined ? undefined : classOf[sign];
  return href === undefined ? (
    <div class={state}>{inside}</div>
  ) : (
    <a class={state} href={href}>
      {inside}
    </a>
  );
};
