import type { Chrome, Place, RailCounts } from '../chrome.ts';
import { count } from '../format.ts';
import { Foreign } from './foreign.tsx';
import { type Href, to } from './safe-href.ts';
import { Icon, Mark } from './status-mark.tsx';

type Stop = { place: Place; words: string; href: Href };

const stops: readonly Stop[] = [
  { place: 'fleet', words: 'Fleet', href: to.fleet() },
  { place: 'events', words: 'Events', href: to.events() },
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
    {[...stops, ...hubStops].map(({ place, words, href }) => (
      <a href={href} aria-current={place === here ? 'page' : undefined}>
        <Icon name={place} />
        {words}
      </a>
    ))}
    <Account chrome={chrome} />
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
export const countId = (place: 'fleet' | 'events'): string => `count-${place}`;

/** What the rail counts for a place: all customers, or the errors and warnings of 24 hours with the worst one's sign. */
export const Count = ({ place, counts }: { place: 'fleet' | 'events'; counts: RailCounts }) => {
  const { error, warning } = counts.events24h;
  if (place === 'fleet') {
    const all = Object.values(counts.customers).reduce((sum, n) => sum + n, 0);
    return (
      <span class="n" id={countId(place)}>
        {count(all)}
      </span>
    );
  }
  return (
    <span
      class={error > 0 ? 'n is-down' : 'n'}
      id={countId(place)}
      title={`${error} errors, ${warning} warnings in 24 h`}
    >
      {error > 0 && <Mark sign="down" />}
      {count(error > 0 ? error : warning)}
    </span>
  );
};

const Account = ({ chrome }: { chrome: Chrome }) => (
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
