import { openCounts } from '../../projections/incidents.ts';
import { type NoticeState, noticeCounts } from '../../projections/notices.ts';
import { channels } from '../channels/index.ts';
import type { Hub } from '../hub.ts';
import type { ChannelState } from '../reactors/deliver.ts';
import type { ReactorState } from '../reactors/reactor.ts';

/** How telling people stands: who decides, over what it is sent, and what came of it. Times in ms. */
export interface Standing {
  /** what events cause: where each has read to, and how many events it has still to read at most */
  eventReactors: (ReactorState & { behind: number })[];
  /** `setUp`: hub.yaml has what it needs */
  channels: (ChannelState & { setUp: boolean })[];
  notices: Record<NoticeState, number>;
  /** open ones by severity, acknowledged ones included */
  openIncidents: Record<'info' | 'warning' | 'error', number>;
}

export function standingOf(hub: Hub): Standing {
  const head = hub.log.head().position;
  return {
    eventReactors: hub.reactors
      .states()
      .map((state) => ({ ...state, behind: Math.max(0, head - state.position) })),
    channels: hub.delivery
      .states()
      .map((state) => ({ ...state, setUp: channels[state.name].unusable(hub.config) === undefined })),
    notices: { ...none, ...noticeCounts(hub.db) },
    openIncidents: openCounts(hub.db),
  };
}

const none: Record<NoticeState, number> = {
  requested: 0,
  sending: 0,
  accepted: 0,
  uncertain: 0,
  dead: 0,
  withheld: 0,
};
