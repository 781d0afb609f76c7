import type { Child } from 'hono/jsx';
import { ApiPage } from '../../views/api-page.tsx';
import type { Theme } from '../../views/chrome.ts';
import { CustomerPage } from '../../views/customer-page.tsx';
import { EventsPage } from '../../views/events-page.tsx';
import { FleetPage } from '../../views/fleet-page.tsx';
import { HostPage } from '../../views/host-page.tsx';
import { IncidentPage } from '../../views/incident-page.tsx';
import { IncidentsPage } from '../../views/incidents-page.tsx';
import { LoginPage } from '../../views/login-page.tsx';
import { NoticePage } from '../../views/notice-page.tsx';
import { NoticesPage } from '../../views/notices-page.tsx';
import { ProblemPage } from '../../views/problem-page.tsx';
import * as alarms from './samples/alarms.ts';
import * as samples from './samples/basics.ts';
import { hostileName, quietCounts, zone } from './samples/basics.ts';
import { customerModel } from './samples/customer.ts';
import { emptyFleet, fleet } from './samples/fleet.ts';
import { host } from './samples/host.ts';
import { hostileCustomer, hostileCustomerModel, hostileEvents, hostileHost } from './samples/hostile.ts';
import { apiDocument, eventsModel } from './samples/others.ts';

const nothingOpen = { incidents: { error: 0, warning: 0, info: 0 }, stuckNotices: 0 };
const fineCounts = { ...quietCounts, ok: 302 };

/** Every page there is, by a name for its picture; `hostile-` ones hold text that means harm. */
export function everyPage(theme: Theme, live: { url: string } | null = null): Record<string, Child> {
  const chrome = samples.chrome({ theme, live });
  const bare = { theme, zone };
  const calm = samples.chrome({
    theme,
    live,
    counts: { ...nothingOpen, customers: fineCounts, events24h: { error: 0, warning: 2 } },
  });
  const none = samples.chrome({
    theme,
    live,
    counts: { ...nothingOpen, customers: quietCounts, events24h: { error: 0, warning: 0 } },
  });
  const filter = fleet().filter;
  return {
    fleet: <FleetPage chrome={chrome} model={fleet()} />,
    'fleet-calm': (
      <FleetPage
        chrome={calm}
        model={fleet({
          totals: fineCounts,
          found: 302,
          rows: fleet().rows.filter(({ status }) => status === 'ok'),
          reporting: { heard: 347, expected: 347 },
          lastBlind: null,
          incidents: { rows: [], total: 0 },
          events24h: { error: 0, warning: 2 },
        })}
      />
    ),
    'fleet-empty': <FleetPage chrome={none} model={emptyFleet()} />,
    'fleet-no-hits': (
      <FleetPage
        chrome={chrome}
        model={fleet({ rows: [], found: 0, filter: { ...filter, q: 'szeged', status: 'down' } })}
      />
    ),
    host: <HostPage chrome={chrome} model={host()} />,
    'host-new': (
      <HostPage
        chrome={chrome}
        model={host({
          guests: [],
          storage: [],
          events: [],
          report: null,
          sent: { backups: [], restoreTests: [], pbsSnapshots: [], auditTail: [] },
          host: {
            ...host().host,
            status: 'pending',
            reason: 'no report yet',
            lastReportAt: null,
            cpuPercent: null,
            memory: { percent: null, usedBytes: null, totalBytes: null },
            disk: { percent: null, usedBytes: null, totalBytes: null },
            temperatureC: null,
            load: null,
            uptimeSeconds: null,
            cloudflared: null,
            agentVersion: null,
          },
          history: { ...host().history, points: { cpu: [], memory: [], disk: [], temperature: [] } },
        })}
      />
    ),
    customer: <CustomerPage chrome={chrome} model={customerModel()} />,
    events: <EventsPage chrome={chrome} model={eventsModel()} />,
    'events-filtered': (
      <EventsPage
        chrome={chrome}
        model={eventsModel({
          events: [],
          older: null,
          filter: {
            severity: 'error',
            type: 'disk_warning',
            customer: { id: 'bukki-pekseg', name: 'Bükki Pékség' },
            before: null,
          },
        })}
      />
    ),
    incidents: <IncidentsPage chrome={chrome} model={alarms.incidentsModel()} />,
    'incidents-none': (
      <IncidentsPage chrome={none} model={alarms.incidentsModel({ incidents: [], mutes: [] })} />
    ),
    incident: <IncidentPage chrome={chrome} model={alarms.incidentModel()} />,
    'incident-over': (
      <IncidentPage
        chrome={chrome}
        model={alarms.incidentModel({
          incident: alarms.incident({
            state: 'resolved',
            resolvedAt: samples.now,
            ended: 'resolved',
            acknowledged: { by: 'operator:Réka', at: samples.now, note: null, until: null },
          }),
          held: { rows: [], total: 0 },
        })}
      />
    ),
    notices: <NoticesPage chrome={chrome} model={alarms.noticesModel()} />,
    notice: <NoticePage chrome={chrome} model={alarms.noticeModel()} />,
    api: <ApiPage chrome={chrome} model={{ document: apiDocument, baseUrl: 'https://hub.example.org' }} />,
    login: <LoginPage {...bare} error={null} next="/" />,
    'login-refused': (
      <LoginPage {...bare} error="Name or password is wrong. Two tries are left." next="/hosts/a?period=1h" />
    ),
    problem: (
      <ProblemPage
        chrome={chrome}
        {...bare}
        model={{
          status: 404,
          title: 'Not found',
          detail: 'There is no host “bukki-pekseg-0000”.',
          hint: 'It may have been decommissioned.',
          requestId: '0f3a91c2',
        }}
      />
    ),
    'problem-bare': (
      <ProblemPage
        chrome={null}
        {...bare}
        model={{
          status: 500,
          title: 'The hub failed',
          detail: 'Something broke while this page was made.',
          hint: null,
          requestId: '0f3a91c2',
        }}
      />
    ),
    'hostile-fleet': (
      <FleetPage
        chrome={samples.chrome({ theme, live, viewer: { name: hostileName }, path: `/?q=${hostileName}` })}
        model={fleet({
          rows: [hostileCustomer(), ...fleet().rows.slice(0, 3)],
          filter: { ...filter, q: hostileName },
          connectLine: hostileName,
        })}
      />
    ),
    'hostile-host': <HostPage chrome={chrome} model={hostileHost()} />,
    'hostile-customer': <CustomerPage chrome={chrome} model={hostileCustomerModel()} />,
    'hostile-events': (
      <EventsPage
        chrome={chrome}
        model={eventsModel({
          events: hostileEvents(),
          types: [{ type: hostileName, count: 1 }],
          filter: { severity: null, type: null, customer: { id: hostileName, name: hostileName }, before: 4 },
        })}
      />
    ),
    'hostile-incidents': <IncidentsPage chrome={chrome} model={alarms.hostileIncidents()} />,
    'hostile-incident': <IncidentPage chrome={chrome} model={alarms.hostileIncident()} />,
    'hostile-notices': <NoticesPage chrome={chrome} model={alarms.hostileNotices()} />,
    'hostile-notice': <NoticePage chrome={chrome} model={alarms.hostileNotice()} />,
    'hostile-problem': (
      <ProblemPage
        chrome={chrome}
        {...bare}
        model={{ status: 400, title: 'Bad request', detail: hostileName, hint: hostileName, requestId: '1' }}
      />
    ),
    'hostile-login': <LoginPage {...bare} name={hostileName} error={hostileName} next={hostileName} />,
  };
}
