import { count, counted, timeOfDay } from '../format.ts';
import { AgoPhrase } from '../parts/age.tsx';
import { Figure } from '../parts/figure.tsx';
import { to } from '../parts/safe-href.ts';
import { type FleetModel, fleetHref } from './model.ts';

export const headlineId = 'headline';
export const figuresId = 'figures';

/** The fleet says how it is in one sentence; each number is a link to those it counts. */
export const Headline = ({ model }: { model: FleetModel }) => {
  const { totals, filter } = model;
  const only = (status: NonNullable<typeof filter.status>) => fleetHref(filter, { status, q: '' });
  const { down, warn, ok } = totals;
  return (
    <p class="sum" id={headlineId}>
      <span>
        {down > 0 && (
          <a class="is-down" href={only('down')}>
            {count(down)} down
          </a>
        )}
        {down > 0 && warn > 0 && ', '}
        {warn > 0 && (
          <a class="is-warn" href={only('warn')}>
            {count(warn)} {warn === 1 ? 'wants' : 'want'} a look
          </a>
        )}
        {down + warn > 0 && '. '}
        {ok > 0 && <a href={only('ok')}>{fine(ok, down + warn)}</a>}
        {down + warn + ok === 0 && 'Nobody has reported yet.'}
      </span>
      <small>
        {quiet(model)}
        {counted(model.hosts, 'host')}, last report{' '}
        <AgoPhrase at={model.lastReportAt} now={model.now} zone={model.zone} never="not yet" />.
      </small>
    </p>
  );
};

function fine(ok: number, troubled: number): string {
  if (troubled > 0) return `${count(ok)} ${ok === 1 ? 'is' : 'are'} fine.`;
  return ok === 1 ? 'The one customer is fine.' : `All ${count(ok)} are fine.`;
}

function quiet({ totals: { pending, disabled, blocked } }: FleetModel): string {
  const be = (n: number) => (n === 1 ? 'is' : 'are');
  const parts = [
    pending > 0 && `${count(pending)} ${pending === 1 ? 'waits' : 'wait'} for a first report`,
    disabled > 0 && `${count(disabled)} ${be(disabled)} paused`,
    blocked > 0 && `${count(blocked)} ${be(blocked)} blocked`,
  ].filter(Boolean);
  return parts.length === 0 ? '' : `${parts.join(', ')}. `;
}

/** The numerals beside the headline; each leads to what it counts. */
export const Figures = ({ model }: { model: FleetModel }) => {
  const { reporting, events24h, hosts, guests, filter, lastBlind, zone } = model;
  const silent = reporting.expected - reporting.heard;
  return (
    <div class="four" id={figuresId}>
      <Figure
        label="Reporting"
        value={count(reporting.heard)}
        of={`/${count(reporting.expected)}`}
        below={
          lastBlind === null
            ? silent === 0
              ? 'all on time'
              : `${count(silent)} late or silent`
            : `hub blind ${timeOfDay(lastBlind.from, zone)} to ${timeOfDay(lastBlind.until, zone)}`
        }
        href={fleetHref(filter, { sort: 'seen', status: null, q: '' })}
      />
      <Figure
        label="Events, 24 h"
        value={count(events24h.error + events24h.warning)}
        below={`${counted(events24h.error, 'error')}, ${counted(events24h.warning, 'warning')}`}
        href={to.events(events24h.error > 0 ? { severity: 'error' } : {})}
      />
      <Figure
        label="Hosts"
        value={count(hosts)}
        below={filter.unfolded ? 'shown below' : 'show them all'}
        href={fleetHref(filter, { unfolded: true })}
      />
      <Figure
        label="Guests running"
        value={count(guests.running)}
        of={`/${count(guests.total)}`}
        below={
          guests.total === guests.running ? 'all of them' : `${count(guests.total - guests.running)} are not`
        }
        href={fleetHref(filter, { unfolded: true })}
      />
    </div>
  );
};
