import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { HubError } from '../../errors.ts';
import type { Hub } from '../../hub.ts';
import type { Live } from '../live.ts';
import { chromeOf } from './chrome.ts';
import { tokenOf } from './guard.ts';
import { type Page, understood } from './page.ts';
import type { SiteRoute } from './route.ts';

/** The stream of what changes on an open page. It ends with the session that asked for it. */
export const streamRoute = (hub: Hub, live: Live, pages: readonly Page[]): SiteRoute => ({
  method: 'GET',
  path: '/live',
  who: 'person',
  kind: 'stream',
  make({ c, viewer }) {
    const { after, view, ...asked } = c.req.query();
    const shown = pages.find(({ name }) => name === view);
    const query = shown && understood(shown, asked);
    if (!shown?.regions || !query || shown.isStill?.(query)) {
      throw new HubError('not_found', 'no page that changes is called that');
    }
    const { regions, model } = shown;
    const seen = Number(c.req.header('Last-Event-ID') ?? after);
    const token = tokenOf(hub, c);
    live.open({
      // as it was understood: what means the same is one view, whatever else stands in the address
      view: JSON.stringify([shown.name, query]),
      build: () =>
        regions({
          chrome: chromeOf(hub, { viewer, theme: 'system', path: '/', live: null }),
          model: model(hub, query),
        }),
      after: Number.isInteger(seen) ? seen : -1,
      owner: token ?? 'anybody',
      isWelcome: () => viewer === 'anybody' || (token !== undefined && hub.sessions.isOpen(token)),
      outgoing: c.env.outgoing,
    });
    return RESPONSE_ALREADY_SENT;
  },
});
