import { formOf } from './form.ts';
import { ownPath } from './guard.ts';
import type { SiteRoute } from './route.ts';

const yearSeconds = 31_536_000;

/** Light or dark, or as the system says: a cookie, and back to where one was. */
export const themeRoute: SiteRoute = {
  method: 'POST',
  path: '/theme',
  who: 'open',
  async make(c) {
    const form = await formOf(c);
    const theme = form.get('theme');
    const value = theme === 'light' || theme === 'dark' ? theme : 'system';
    return c.body(null, 303, {
      Location: ownPath(form.get('back')),
      'Set-Cookie': `theme=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${yearSeconds}`,
    });
  },
};
