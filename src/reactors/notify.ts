import { effectsOf, incidentOf } from '../../projections/incidents.ts';
import { noticeOf } from '../../projections/notices.ts';
import type { NewEvent } from '../../schema/event.ts';
import type { Audience } from '../../schema/notice.ts';
import { unlessErased } from '../../schema/sealed.ts';
import type { Hub } from '../hub.ts';
import { type About, aboutAlarm, aboutHub, aboutIncident } from '../notices/about.ts';
import { decide } from '../notices/decide.ts';
import { factsOf } from '../notices/facts.ts';
import { listenerOf } from '../notices/listener.ts';
import type { Reactor } from './reactor.ts';

/** Decides who hears of what happened, and records every decision, the noes too. `deliver` sends what this requests. */
export const notify = (hub: Hub): Reactor => {
  const tell = (position: number, abouts: readonly About[]): NewEvent[] =>
    abouts.flatMap((about, index) => factsAbout(hub, about, `notify:${position}:${index}`));
  /** What a fact did to incidents, told to those who were told of them. */
  const ended = (position: number, at: number) =>
    tell(
      position,
      effectsOf(hub.db, position)
        .filter(({ effect }) => effect === 'ended')
        .map(({ incidentId }) => aboutIncident(hub.db, incidentOf(hub.db, incidentId)!, 'ended', at)),
    );

  return {
    name: 'notify',
    on: {
      MonitoringEventRaised: (event) =>
        tell(event.position, aboutAlarm(hub.db, event, effectsOf(hub.db, event.position))),
      MassSilenceBegan: ({ position, recordedAt }) =>
        tell(position, [aboutIncident(hub.db, incidentOf(hub.db, position)!, 'mass_silence', recordedAt)]),
      MassSilenceEnded: ({ position, recordedAt }) => ended(position, recordedAt),
      IncidentSettled: ({ position, recordedAt }) => ended(position, recordedAt),
      HostDecommissioned: ({ position, recordedAt }) => ended(position, recordedAt),
      BlindTimeReviewed: ({ position, recordedAt, data }) =>
        tell(position, [aboutHub('blind', 'hub_was_blind', 'warning', recordedAt, null, data)]),
      NotificationUncertain: ({ position, recordedAt, data }) => {
        const notice = noticeOf(hub.db, data.notificationId);
        if (notice === undefined || notice.kind === 'uncertain') return []; // one about itself would have no end
        const message = `notice ${data.notificationId} over ${notice.channel}: ${unlessErased(data.detail) ?? ''}`;
        return tell(position, [
          {
            ...aboutHub('uncertain', 'notification_uncertain', 'warning', recordedAt, message),
            subject: String(data.notificationId), // each is a matter of its own: no cooldown between two
          },
        ]);
      },
    },
  };
};

/** The decisions about one matter. Customers hear of what is their own: not of the hub's matters, and of no mass silence. */
function factsAbout(hub: Hub, about: About, origin: string): NewEvent[] {
  const audiences: Audience[] =
    about.customerId === null || about.rule === 'mass_silence' ? ['operator'] : ['operator', 'customer'];
  const now = hub.now();
  return audiences.flatMap((audience) =>
    factsOf(hub, audience, about, decide(about, listenerOf(hub, audience, about, now), now), origin),
  );
}
