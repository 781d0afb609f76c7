import { count } from '../format.ts';
import { IncidentRow } from '../incident/row.tsx';
import { to } from '../parts/safe-href.ts';
import type { FleetModel } from './model.ts';

export const stripId = 'open-incidents';

/** The gravest open incidents, with the hand on them; nothing at all where none is open. */
export const Strip = ({ model: { incidents, now, zone } }: { model: FleetModel }) => {
  const { rows, total } = incidents;
  return (
    <section class={total === 0 ? undefined : 'panel'} id={stripId} aria-label="Open incidents">
      {total > 0 && (
        <>
          <div class="head">
            <h2>Open incidents</h2>
            <span class="n">{count(total)}</span>
            <a class="link end" href={to.incidents()}>
              {total > rows.length ? `All ${count(total)}` : 'All incidents'}
            </a>
          </div>
          <ul class="lines incidents">
            {rows.map((incident) => (
              <IncidentRow incident={incident} held={0} back={to.fleet()} now={now} zone={zone} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
};
