import type { Context } from 'hono';
import { LRUCache } from 'lru-cache';
import { LoginPage } from '../../../views/login-page.tsx';
import type { Hub } from '../../hub.ts';
import { hashPassword, passwordsBusy, verifyPassword } from '../../passwords.ts';
import type { HubEnv } from '../app.ts';
import { themeOf } from './chrome.ts';
import { formOf } from './form.ts';
import { addressOf, ownPath, sessionHeader, tokenOf, viewerOf } from './guard.ts';
import type { SiteRoute } from './route.ts';

const windowMs = 15 * 60_000;
const mostPerAddress = 10;
const mostPerName = 100;

/** The door of the dashboard: sign in, sign out. */
export function loginRoutes(hub: Hub): SiteRoute[] {
  const failures = new LRUCache<string, { count: number; until: number }>({ max: 10_000 });
  // checked for a name that nobody has, so that it takes as long as one that somebody has
  const nobodys = hashPassword('nobody');

  const page = (
    c: Context<HubEnv>,
    next: string,
    error: string | null,
    status: 200 | 401 | 429 | 503 = 200,
    name = 'operator',
  ) =>
    c.html(
      String(
        <LoginPage theme={themeOf(c)} zone={hub.config.timezone} name={name} error={error} next={next} />,
      ),
      status,
    );

  const tooMany = (key: string, most: number) => {
    const known = failures.get(key);
    return known !== undefined && known.until > hub.now() && known.count >= most;
  };
  const failed = (key: string) => {
    const known = failures.get(key);
    const fresh = known === undefined || known.until <= hub.now();
    failures.set(
      key,
      fresh ? { count: 1, until: hub.now() + windowMs } : { ...known, count: known.count + 1 },
    );
  };

  const forgive = (key: string) => {
    const known = failures.get(key);
    if (known) failures.set(key, { ...known, count: known.count - 1 });
  };

  async function signIn(c: Context<HubEnv>): Promise<Response> {
    const form = await formOf(c);
    const next = ownPath(form.get('next'));
    if (!hub.config.auth.login) return c.redirect(next, 303);
    const name = (form.get('name') ?? 'operator').slice(0, 200);
    const keys = { address: `address ${addressOf(hub, c)}`, name: `name ${name}` };
    if (tooMany(keys.address, mostPerAddress) || tooMany(keys.name, mostPerName)) {
      c.header('Retry-After', String(windowMs / 1000));
      return page(c, next, 'Too many wrong passwords. Wait a quarter of an hour.', 429, name);
    }
    if (passwordsBusy()) {
      c.header('Retry-After', '5');
      return page(c, next, 'Too many people are signing in at once. Try again.', 503, name);
    }
    const hash = hub.keys.passwords.get(name);
    // counted before it is checked: two hundred guesses at once are two hundred guesses
    failed(keys.address);
    failed(keys.name);
    const right = await verifyPassword(hash ?? (await nobodys), (form.get('password') ?? '').slice(0, 1000));
    if (hash === undefined || !right) {
      return page(c, next, 'Name or password is wrong.', 401, name);
    }
    failures.delete(keys.address);
    forgive(keys.name);
    c.header('Set-Cookie', sessionHeader(hub, hub.sessions.start(name)));
    return c.redirect(next, 303);
  }

  return [
    {
      method: 'GET',
      path: '/login',
      who: 'open',
      make(c) {
        const next = ownPath(c.req.query('next'));
        return viewerOf(hub, c) === undefined ? page(c, next, null) : c.redirect(next, 303);
      },
    },
    { method: 'POST', path: '/login', who: 'open', make: signIn },
    {
      method: 'POST',
      path: '/logout',
      who: 'open',
      make(c) {
        const token = tokenOf(hub, c);
        if (token !== undefined) hub.sessions.end(token);
        c.header('Set-Cookie', sessionHeader(hub, null));
        return c.redirect('/login', 303);
      },
    },
  ];
}
