import { ApiPage, type OpenApi } from '../../../views/api-page.tsx';
import type { Hub } from '../../hub.ts';
import { openApi } from '../openapi.ts';
import type { Route } from '../route.ts';
import { documentOf } from './page.ts';
import type { SiteRoute } from './route.ts';

/** The description of the API, for people. */
export const apiPageRoute = (hub: Hub, routes: readonly Route[]): SiteRoute => ({
  method: 'GET',
  path: '/api',
  who: 'person or key',
  make(visit) {
    const publicUrl = hub.config.server.public_url;
    const model = {
      document: openApi(routes, publicUrl) as OpenApi,
      baseUrl: publicUrl || `http://${visit.c.req.header('Host')}`,
    };
    return documentOf(hub, visit, (chrome) => <ApiPage chrome={chrome} model={model} />);
  },
});
