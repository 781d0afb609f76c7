import { count } from '../format.ts';
import { Foreign } from '../parts/foreign.tsx';
import { Mark } from '../parts/status-mark.tsx';
import { classOf, type Status, signOf, wordOf } from '../status.ts';
import { type FleetModel, fleetHref } from './model.ts';

export const toolbarId = 'views';

/** The filters by status, each with its count; what is searched for; and that the blocked are not in sight. */
export const Toolbar = ({ model }: { model: FleetModel }) => {
  const { totals, filter } = model;
  const visible = Object.values(totals).reduce((sum, n) => sum + n, 0) - totals.blocked;
  const tabs = shown(totals, filter.status);
  return (
    <div id={toolbarId}>
      <nav class="tabs" aria-label="Customers by status">
        <a
          href={fleetHref(filter, { status: null })}
          aria-current={filter.status === null ? 'page' : undefined}
        >
          All<span>{count(visible)}</span>
        </a>
        <a
          href={fleetHref(filter, { status: 'problems' })}
          aria-current={filter.status === 'problems' ? 'page' : undefined}
        >
          Problems<span>{count(totals.down + totals.warn)}</span>
        </a>
        {tabs.map((status) => (
          <a
            class={classOf[signOf[status]]}
            href={fleetHref(filter, { status })}
            aria-current={filter.status === status ? 'page' : undefined}
          >
            <Mark sign={signOf[status]} />
            {wordOf[status]}
            <span>{count(totals[status])}</span>
          </a>
        ))}
        {totals.blocked > 0 && filter.status !== 'blocked' && (
          <span class="dim hidden-ones">
            {count(totals.blocked)} blocked {totals.blocked === 1 ? 'is' : 'are'} hidden,{' '}
            <a class="link" href={fleetHref(filter, { status: 'blocked' })}>
              show
            </a>
          </span>
        )}
        <span class="end" />
        <a class="plain" href={fleetHref(filter, { unfolded: !filter.unfolded })}>
          {filter.unfolded ? 'Fold hosts' : 'Unfold hosts'}
        </a>
      </nav>
      {filter.q !== '' && (
        <p class="tools">
          <span>
            {count(model.found)} {model.found === 1 ? 'matches' : 'match'} “
            <Foreign text={filter.q} limit={60} />”
          </span>
          <a class="link" href={fleetHref(filter, { q: '' })}>
            Clear the search
          </a>
        </p>
      )}
    </div>
  );
};

// A status that nobody has is no filter worth a tab, unless it is the one that is asked for.
const shown = (totals: FleetModel['totals'], asked: FleetModel['filter']['status']): Status[] =>
  (['down', 'warn', 'pending', 'disabled', 'ok', 'blocked'] as const).filter(
    (status) => asked === status || (totals[status] > 0 && status !== 'blocked'),
  );
