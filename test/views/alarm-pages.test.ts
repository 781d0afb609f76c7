import { describe, expect, test } from 'vitest';
import { titleOf } from '../../views/incident/title.ts';
import { withLocalTimes } from '../../views/incident/words.ts';
import { IncidentPage, incidentRegions } from '../../views/incident-page.tsx';
import { IncidentsPage, incidentsRegions } from '../../views/incidents-page.tsx';
import { titleId } from '../../views/live.tsx';
import { NoticePage, noticeRegions } from '../../views/notice-page.tsx';
import { NoticesPage, noticesRegions } from '../../views/notices-page.tsx';
import { incidentModel, incidentsModel, noticeModel, noticesModel } from './samples/alarms.ts';
import { chrome as chromeOf } from './samples/basics.ts';

const chrome = chromeOf();

test.each([
  [
    'incidents',
    IncidentsPage({ chrome, model: incidentsModel() }),
    incidentsRegions({ chrome, model: incidentsModel() }),
  ],
  [
    'incident',
    IncidentPage({ chrome, model: incidentModel() }),
    incidentRegions({ chrome, model: incidentModel() }),
  ],
  [
    'notices',
    NoticesPage({ chrome, model: noticesModel() }),
    noticesRegions({ chrome, model: noticesModel() }),
  ],
  ['notice', NoticePage({ chrome, model: noticeModel() }), noticeRegions({ chrome, model: noticeModel() })],
])('what is sent again of the %s page stands on it just so', (_, page, regions) => {
  const html = String(page);
  for (const { id, node } of regions) {
    expect(html, id).toContain(String(node));
    if (id !== titleId) expect(String(node), id).toMatch(new RegExp(`^<[a-z]+[^>]* id="${id}"`));
  }
});

test('one that is over has no forms; one that nobody can know of says so', () => {
  const { incident } = incidentModel();
  const over = { ...incident, state: 'resolved', resolvedAt: 1, ended: 'resolved' } as const;
  expect(String(IncidentPage({ chrome, model: incidentModel({ incident: over }) }))).not.toContain(
    '/acknowledge',
  );
  const unknown = String(
    IncidentPage({ chrome, model: incidentModel({ incident: { ...incident, unknown: true } }) }),
  );
  expect(unknown).toContain('nobody knows how it stands');
});

test('only a dead or an uncertain notice can be sent again', () => {
  const { notices } = noticesModel();
  for (const notice of notices) {
    const html = String(NoticesPage({ chrome, model: noticesModel({ notices: [notice] }) }));
    expect(html.includes('/retry'), notice.state).toBe(['dead', 'uncertain'].includes(notice.state));
  }
});

describe('an incident is named by', () => {
  const named = {
    eventType: 'disk_critical',
    subject: '/srv',
    host: 'pve1',
    customer: 'Anna Kft.',
    mass: null,
  };
  test.each([
    [named, 'Disk is nearly full: /srv, pve1, Anna Kft.'],
    [{ ...named, eventType: 'odd_thing', subject: null, host: null }, 'Odd thing: Anna Kft.'],
    [
      { ...named, mass: { silent: 12, expected: 40, shared: { what: 'site', name: 'Szeged' } as const } },
      '12 of 40 sources silent together, site Szeged',
    ],
  ])('what it is about, narrowest first', (about, title) => expect(titleOf(about)).toBe(title));
});

test('times within a sentence are told in the hub’s zone', () => {
  expect(withLocalTimes('mute 5 until 2026-11-21T05:12:40.000Z: moving', 'Europe/Budapest')).toBe(
    'mute 5 until 21 Nov 06:12: moving',
  );
  expect(withLocalTimes('2026-99-99T05:12:40Z', 'Europe/Budapest')).toBe('2026-99-99T05:12:40Z');
});
