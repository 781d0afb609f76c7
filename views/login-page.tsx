import type { Theme } from './chrome.ts';
import { Bare } from './layout.tsx';
import { Foreign } from './parts/foreign.tsx';
import { Icon, Mark } from './parts/status-mark.tsx';

export type LoginModel = {
  theme: Theme;
  zone: string;
  /** The name that stands in the field. */
  name?: string;
  /** Why the last try was refused, as a sentence; null for a first try. */
  error: string | null;
  /** The path to go to afterwards; the server checks that it is one of ours. */
  next: string;
};

/** `GET /login`: who is there. The form posts `name`, `password` and `next` to `/login`. */
export const LoginPage = ({ theme, zone, name = 'operator', error, next }: LoginModel) => (
  <Bare theme={theme} zone={zone} title="Sign in">
    <div class="door">
      <h1>
        <Icon name="home" />
        Felhom hub
      </h1>
      <form class="form" method="post" action="/login">
        <input type="hidden" name="next" value={next} />
        <label>
          Name
          <input
            name="name"
            value={name}
            autocomplete="username"
            autocapitalize="none"
            required
            maxlength={200}
          />
        </label>
        <label>
          Password
          <input
            class={error === null ? undefined : 'bad'}
            type="password"
            name="password"
            autocomplete="current-password"
            required
            autofocus
            maxlength={1000}
            aria-invalid={error === null ? undefined : 'true'}
            aria-describedby={error === null ? undefined : 'refused'}
          />
        </label>
        {error !== null && (
          <p class="why is-down" id="refused" role="alert">
            <Mark sign="down" />
            <Foreign text={error} limit={200} />
          </p>
        )}
        <div class="acts">
          <button type="submit" class="btn do big">
            Sign in
          </button>
        </div>
      </form>
      <p class="dim">
        Lost the password? On the hub’s machine remove <code>password.hash</code> from the data folder and
        restart the hub: it prints a new one. Or put the hash from <code>hub hash-password</code> into{' '}
        <code>auth.password_hash</code>.
      </p>
    </div>
  </Bare>
);
