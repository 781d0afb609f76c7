import { z } from 'zod';
import { isInForce, listMutes, type MuteRow } from '../../../projections/mutes.ts';
import { MuteView, SetMute } from '../../../schema/wire/alarms.ts';
import { endOfMute, mute } from '../../mutes.ts';
import { json, type Route, route } from '../route.ts';
import { rfc3339 } from './times.ts';

const kib = 1024;

/** Notices held back for a while. States are evaluated all the same; at the end only what still stands is told. */
export const mutesApi: Route[] = [
  route({
    method: 'POST',
    path: '/api/v1/admin/mutes',
    tag: 'Mutes',
    summary: 'Hold back the notices of a customer, a host or a rule, for a while or in a window of each week',
    who: ['operator'],
    about: () => 'fleet',
    body: { schema: SetMute, maxBytes: 32 * kib },
    answers: { 201: { description: 'set', schema: z.strictObject({ mute_id: z.string() }) } },
    handle: ({ hub, body, speaker, record }) =>
      record([mute(hub, body, speaker.actor)], ([set]) => json({ mute_id: String(set!.position) }, 201)),
  }),

  route({
    method: 'GET',
    path: '/api/v1/admin/mutes',
    tag: 'Mutes',
    summary: 'Mutes that are not over',
    who: ['operator'],
    about: () => 'fleet',
    answers: {
      200: {
        description: 'oldest first; also those that have not begun',
        schema: z.strictObject({ mutes: z.array(MuteView) }),
      },
    },
    handle: ({ hub, now }) => json({ mutes: listMutes(hub.db, now).map((row) => viewOf(row, now)) }),
  }),

  route({
    method: 'DELETE',
    path: '/api/v1/admin/mutes/{mute_id}',
    tag: 'Mutes',
    summary: 'End a mute before its time',
    who: ['operator'],
    about: () => 'fleet',
    answers: { 204: { description: 'over, also when it was before' } },
    handle({ hub, params, speaker, record }) {
      const fact = endOfMute(hub, params.mute_id!, speaker.actor);
      return fact === undefined ? { status: 204 } : record([fact], () => ({ status: 204 }));
    },
  }),
];

const viewOf = (row: MuteRow, now: number): MuteView => ({
  mute_id: String(row.muteId),
  customer_id: row.customerId,
  host_id: row.hostId,
  rule: row.rule,
  from: rfc3339(row.from)!,
  until: rfc3339(row.until)!,
  weekly: row.weekly,
  reason: row.reason,
  by: row.by,
  in_force: isInForce(row, now),
});
