import type { EventOf } from '../schema/events/index.ts';
import { passing } from '../schema/notice.ts';
import { unlessErased } from '../schema/sealed.ts';
import { type Attempt, type NoticeRow, notices, tellings } from './notice-tables.ts';
import { defineProjection } from './projection.ts';

export * from './notice-queries.ts';
export * from './notice-tables.ts';

const mostAttempts = 50;

export const noticesProjection = defineProjection({
  name: 'notices',
  version: 1,
  tables: [notices, tellings],
  handlers(db) {
    const rows = db.rows(notices);
    const told = db.rows(tellings);
    const note = (row: NoticeRow) => {
      rows.put(row);
      const { incidentId, audience, notificationId, reason, kind, cause, at } = row;
      if (incidentId === null) return;
      const before = told.get(incidentId, audience);
      const yes = row.told !== null;
      // seen again within the cooldown, what was told of is no news; what was never told waits for the cooldown's end
      const again = kind === 'broke' && before !== undefined && before.lastToldAt !== null;
      const owed = !yes && passing.includes(reason) && !(reason === 'cooldown' && again);
      // one more word of it does not settle what is owed
      if (before?.owed && !owed && (reason === 'flapping' || reason === 'cooldown')) return;
      told.put({
        incidentId,
        audience,
        notificationId,
        reason,
        kind,
        cause,
        at,
        owed,
        firstToldAt: before?.firstToldAt ?? (yes ? at : null),
        lastToldAt: yes ? at : (before?.lastToldAt ?? null),
        escalated: (before?.escalated ?? false) || (yes && kind === 'escalated'),
        ended: kind === 'ended',
      });
    };

    const decided = ({
      data,
      position,
      recordedAt,
      cause,
    }: Pick<
      EventOf<'NotificationRequested'> | EventOf<'NotificationWithheld'>,
      'position' | 'recordedAt' | 'cause' | 'data'
    >): NoticeRow => ({
      notificationId: position,
      at: recordedAt,
      since: recordedAt,
      cause: cause ?? position,
      customerId: data.customerId,
      hostId: data.hostId,
      audience: data.audience,
      kind: data.kind,
      eventType: data.eventType,
      subject: unlessErased(data.subject),
      incidentId: data.incidentId,
      decision: 'withhold',
      reason: data.reason,
      told: data.reason === 'shadow' ? 'shadow' : null,
      detail: unlessErased(data.detail),
      channel: data.channel,
      recipient: unlessErased(data.recipient),
      state: 'withheld',
      attempts: [],
      unclearSince: null,
      nextAt: null,
      digest: null,
      size: null,
      sendKey: null,
      digestedBy: null,
    });

    /** What became of an attempt. */
    const came = (
      {
        data,
        recordedAt,
      }: { data: { notificationId: number; attempt: number; detail?: string }; recordedAt: number },
      outcome: Attempt['outcome'],
      change: Partial<NoticeRow>,
    ) => {
      const row = rows.get(data.notificationId);
      if (!row) return;
      const attempt = { attempt: data.attempt, at: recordedAt, outcome, detail: unlessErased(data.detail) };
      const earlier = row.attempts.filter((other) => other.attempt !== data.attempt);
      const attempts = [...earlier, attempt];
      if (attempts.length > mostAttempts) attempts.splice(1, 1);
      rows.put({ ...row, ...change, attempts });
    };

    const stepBack = [
      `UPDATE notices SET at = min(at, @to), since = min(since, @to), next_at = min(next_at, @to), unclear_since = min(unclear_since, @to)
       WHERE at > @to OR next_at > @to`,
      `UPDATE tellings SET at = min(at, @to), first_told_at = min(first_told_at, @to), last_told_at = min(last_told_at, @to)
       WHERE at > @to`,
    ].map((text) => db.sqlite.prepare<{ to: number }>(text));

    return {
      ClockStepped: ({ data: { to } }) => {
        // what a clock that ran ahead put years away is due by now, and a cooldown counts from now
        db.flush();
        for (const statement of stepBack) statement.run({ to });
        rows.forget();
        told.forget();
      },
      NotificationRequested: (event) => {
        for (const id of event.data.digests ?? []) {
          const row = rows.get(id);
          if (row)
            rows.put({
              ...row,
              state: 'withheld',
              reason: 'digested',
              nextAt: null,
              digestedBy: event.position,
            });
        }
        note({
          ...decided(event),
          decision: 'send',
          told: 'sent',
          state: 'requested',
          nextAt: event.recordedAt,
          digest: event.data.message.digest,
          size: event.data.message.size,
          sendKey: event.data.sendKey,
        });
      },
      NotificationWithheld: (event) => note(decided(event)),
      NotificationSending: (event) => came(event, 'sending', { state: 'sending', nextAt: null }),
      NotificationAccepted: (event) => came(event, 'accepted', { state: 'accepted', nextAt: null }),
      NotificationUncertain: (event) => came(event, 'uncertain', { state: 'uncertain', nextAt: null }),
      NotificationFailed: (event) => {
        const { notificationId, retryAt, unclear } = event.data;
        const row = rows.get(notificationId);
        const madeAt = row?.attempts.findLast(({ outcome }) => outcome === 'sending')?.at ?? event.recordedAt;
        came(event, 'failed', {
          state: retryAt === null ? 'dead' : 'requested',
          nextAt: retryAt,
          unclearSince: row?.unclearSince ?? (unclear ? madeAt : null),
        });
      },
      NotificationRetried: ({ data, recordedAt }) => {
        const row = rows.get(data.notificationId);
        if (row)
          rows.put({
            ...row,
            state: 'requested',
            nextAt: recordedAt,
            since: recordedAt,
            unclearSince: null,
          });
      },
    };
  },
});
