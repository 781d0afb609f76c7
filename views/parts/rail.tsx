import type { Chrome, CountedPlace, Place, RailCounts } from '../chrome.ts';
import { count } from '../format.ts';
import { Foreign } from './foreign.tsx';
import { type Href, to } from './safe-href.ts';
import { Icon, Mark } from './status-mark.tsx';

type Stop = { place: Place; words: string; href: Href };

const stops: readonly Stop[] = [
  { place: 'fleet', words: 'Fleet', href: to.fleet() },
  { place: 'incidents', words: 'Incidents', href: to.incidents() },
  { place: 'events', words: 'Events', href: to.events() },
  { place: 'notices', words: 'Notices', href: to.notices() },
];

const hubStops: readonly Stop[] = [{ place: 'api', words: 'API', href: to.api() }];

type Props = { chrome: Chrome; here: Place | null };

/** The rail at the left: where one can go, who is signed in, how it looks. Below 1,180 px only its icons. */
export const Rail = ({ chrome, here }: Props) => (
  <div class="rail">
    <nav aria-label="Main">
      <a class="brand" href={to.fleet()} title="Felhom hub">
        <Icon name="home" />
        <span>Felhom hub</span>
      </a>
      <Stops stops={stops} chrome={chrome} here={here} />
      <Stops stops={hubStops} chrome={chrome} here={here} />
      <div class="foot">
        {chrome.viewer !== null && (
          <b class="cut">
            <Foreign text={chrome.viewer.name} limit={40} />
          </b>
        )}
        <span>hub {chrome.version}</span>
        <ThemeForm chrome={chrome} />
        <SignOut chrome={chrome} />
      </div>
      <Account chrome={chrome} />
    </nav>
  </div>
);

/** The tabs at the bottom of a phone: the same places, and a sheet with what the rail's foot holds. */
export const TabBar = ({ chrome, here }: Props) => (
  <nav class="tabbar" aria-label="Main, short">
    {stops.map(({ place, words, href }) => (
      <a href={href} aria-current={place === here ? 'page' : undefined}>
        <Icon name={place} />
        {words}
      </a>
    ))}
    <Account chrome={chrome} further={hubStops} />
  </nav>
);

const Stops = ({ stops, chrome, here }: Props & { stops: readonly Stop[] }) => (
  <ul>
    {stops.map(({ place, words, href }) => (
      <li>
        <a class="to" title={words} href={href} aria-current={place === here ? 'page' : undefined}>
          <Icon name={place} />
          <span>{words}</span>
          {place !== 'api' && <Count place={place} counts={chrome.counts} />}
        </a>
      </li>
    ))}
  </ul>
);

/** The id of the count of a place. */
export const countId = (place: CountedPlace): string => `count-${place}`;

/**
 * What the rail counts for a place: all customers; open incidents, errors and warnings of 24 hours, each with the
 * worst one's sign; notices that want hands, and nothing where none does.
 */
export const Count = ({ place, counts }: { place: CountedPlace; counts: RailCounts }) => {
  const { number, isDown, title } = counted(place, counts);
  return (
    <span class={isDown ? 'n is-down' : 'n'} id={countId(place)} title={title}>
      {isDown && <Mark sign="down" />}
      {number === null ? '' : count(number)}
    </span>
  );
};

type Counted = { number: number | null; isDown: boolean; title?: string };

function counted(
  place: CountedPlace,
  { customers, events24h, incidents, stuckNotices }: RailCounts,
): Counted {
  switch (place) {
    case 'fleet':
      return { number: Object.values(customers).reduce((sum, n) => sum + n, 0), isDown: false };
    case 'incidents': {
      const { error, warning, info } = incidents;
      const title = `${error} errors, ${warning} warnings open`;
      return { number: error + warning + info, isDown: error > 0, title };
    }
    case 'events': {
      const { error, warning } = events24h;
      const title = `${error} errors, ${warning} warnings in 24 h`;
      return { number: error > 0 ? error : warning, isDown: error > 0, title };
    }
    case 'notices':
      return stuckNotices === 0
        ? { number: null, isDown: false }
        : { number: stuckNotices, isDown: true, title: `${stuckNotices} are dead or uncertain` };
  }
}

const Account = ({ chrome, further = [] }: { chrome: Chrome; further?: readonly Stop[] }) => (
  <details class="drop account">
    <summary title="Account and theme">
      <Icon name="person" />
      <span>You</span>
    </summary>
    <div class="sheet">
      {chrome.viewer !== null && (
        <p class="cut">
          Signed in as <Foreign text={chrome.viewer.name} limit={40} />
        </p>
      )}
      {further.map(({ words, href }) => (
        <a class="link" href={href}>
          {words}
        </a>
      ))}
      <ThemeForm chrome={chrome} />
      <SignOut chrome={chrome} />
      <p class="dim">hub {chrome.version}</p>
    </div>
  </details>
);

const ThemeForm = ({ chrome }: { chrome: Chrome }) => (
  <form method="post" action="/theme">
    <input type="hidden" name="back" value={chrome.path} />
    <fieldset class="switch">
      <legend class="vh">Theme</legend>
      {(['system', 'light', 'dark'] as const).map((theme) => (
        <button type="submit" name="theme" value={theme} aria-pressed={theme === chrome.theme}>
          {theme}
        </button>
      ))}
    </fieldset>
  </form>
);

const SignOut = ({ chrome }: { chrome: Chrome }) =>
  chrome.viewer === null ? null : (
    <form method="post" action="/logout">
      <button type="submit" class="btn bare">
        Sign out
      </button>
    </form>
  );
