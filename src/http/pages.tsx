import type { Hono } from 'hono';
import { CustomerPage, customerRegions } from '../../views/customer-page.tsx';
import { EventsPage, eventsRegions } from '../../views/events-page.tsx';
import { FleetPage, fleetRegions, HostRows } from '../../views/fleet-page.tsx';
import { HostPage, hostRegions } from '../../views/host-page.tsx';
import { IncidentPage, incidentRegions } from '../../views/incident-page.tsx';
import { IncidentsPage, incidentsRegions } from '../../views/incidents-page.tsx';
import { NoticePage, noticeRegions } from '../../views/notice-page.tsx';
import { NoticesPage, noticesRegions } from '../../views/notices-page.tsx';
import { HubError } from '../errors.ts';
import type { Hub } from '../hub.ts';
import { apiRoutes, type HubEnv } from './app.ts';
import { type Live, openLive } from './live.ts';
import { apiPageRoute } from './pages/api.tsx';
import { CustomerQuery, customerModel } from './pages/customer.ts';
import { deedRoutes } from './pages/deeds.ts';
import { EventsQuery, eventsModel } from './pages/events.ts';
import { FleetQuery, fleetModel, hostRows } from './pages/fleet.ts';
import { HostQuery, hostModel } from './pages/host.ts';
import { IncidentQuery, IncidentsQuery, incidentModel, incidentsModel } from './pages/incidents.ts';
import { loginRoutes } from './pages/login.tsx';
import { siteOf } from './pages/mount.ts';
import { NoticeQuery, NoticesQuery, noticeModel, noticesModel } from './pages/notices.ts';
import { page, routeOf } from './pages/page.ts';
import type { SiteRoute } from './pages/route.ts';
import { staticRoutes } from './pages/static.ts';
import { streamRoute } from './pages/stream.ts';
import { themeRoute } from './pages/theme.ts';

/** The pages that show the read models. Another one is an entry here, a model in `pages/` and a view in `views/`. */
export const pages = [
  page({
    name: 'fleet',
    path: '/',
    who: 'person',
    query: FleetQuery,
    model: fleetModel,
    view: FleetPage,
    regions: fleetRegions,
  }),
  page({
    name: 'customer',
    path: '/customers/:customer_id',
    who: 'person',
    query: CustomerQuery,
    model: customerModel,
    view: CustomerPage,
    regions: customerRegions,
  }),
  page({
    name: 'host',
    path: '/hosts/:host_id',
    who: 'person',
    query: HostQuery,
    model: hostModel,
    view: HostPage,
    regions: hostRegions,
  }),
  page({
    name: 'events',
    path: '/events',
    who: 'person',
    query: EventsQuery,
    model: eventsModel,
    view: EventsPage,
    regions: eventsRegions,
    isStill: ({ before }) => before !== undefined, // older events do not change
  }),
  page({
    name: 'incidents',
    path: '/incidents',
    who: 'person',
    query: IncidentsQuery,
    model: incidentsModel,
    view: IncidentsPage,
    regions: incidentsRegions,
  }),
  page({
    name: 'incident',
    path: '/incidents/:incident_id',
    who: 'person',
    query: IncidentQuery,
    model: incidentModel,
    view: IncidentPage,
    regions: incidentRegions,
  }),
  page({
    name: 'notices',
    path: '/notices',
    who: 'person',
    query: NoticesQuery,
    model: noticesModel,
    view: NoticesPage,
    regions: noticesRegions,
  }),
  page({
    name: 'notice',
    path: '/notices/:notification_id',
    who: 'person',
    query: NoticeQuery,
    model: noticeModel,
    view: NoticePage,
    regions: noticeRegions,
  }),
];

/** Everything that the dashboard answers, and who may ask for it. */
export const siteRoutes = (hub: Hub, live: Live): readonly SiteRoute[] => [
  ...staticRoutes(),
  ...loginRoutes(hub),
  themeRoute,
  ...pages.map((shown) => routeOf(hub, shown)),
  ...deedRoutes(hub),
  streamRoute(hub, live, pages),
  hostRowsRoute(hub),
  apiPageRoute(hub, apiRoutes),
  { method: 'GET', path: '*', who: 'person', make: ({ c }) => nowhere(c.req.path) },
];

/** The dashboard. Pages are pure functions of rows; here they get their rows, and the door its guard. */
export function mountPages(app: Hono<HubEnv>, hub: Hub): { close(): void } {
  const live = openLive(hub);
  app.route('/', siteOf(hub, siteRoutes(hub, live)));
  return live;
}

/** What a customer's row of the fleet unfolds to. */
const hostRowsRoute = (hub: Hub): SiteRoute => ({
  method: 'GET',
  path: '/fleet/customers/:customer_id/hosts',
  who: 'person',
  kind: 'part',
  make({ c }) {
    const rows = hostRows(hub, c.req.param('customer_id') ?? '');
    if (rows === undefined) return c.body(null, 404);
    return c.html(<HostRows hosts={rows} clock={{ now: hub.now(), zone: hub.config.timezone }} />);
  },
});

function nowhere(path: string): never {
  throw new HubError('not_found', `there is no page at ${path}`);
}
