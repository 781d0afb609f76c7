import { dueNotices, type NoticeRow, noticeOf, noticesInFlight } from '../../projections/notices.ts';
import type { NewEvent } from '../../schema/event.ts';
import { NotificationSending } from '../../schema/events/notification.ts';
import type { Outcome } from '../channels/channel.ts';
import { channels } from '../channels/index.ts';
import { HubError } from '../errors.ts';
import type { Hub } from '../hub.ts';
import { digestFact } from '../notices/digest.ts';
import { messageOf } from '../notices/facts.ts';
import { type ChannelState, type Line, newLines, note, stateOf } from '../notices/lines.ts';
import { backOffMs, factOf, forgottenFact, isKeyForgotten, stepKey } from '../notices/outcome-facts.ts';
import { startPace, type Turn } from '../notices/pace.ts';

export type { ChannelState };

export interface Delivery {
  /** Sends one at the next free turn, whatever waits before it: for tests of a channel. Answers how it stands then. */
  sendNow(notificationId: number): Promise<NoticeRow>;
  states(): ChannelState[];
  /** Starts no more attempts, and waits a moment for those on their way; what is cut off goes on at the next start. */
  stop(): Promise<void>;
}

const stopMs = 5_000;
const lookMs = 1_000;
/** A commit holds the main thread: in a long queue, claims and outcomes share theirs instead of each having one. */
const claimTogetherMs = 40;
const recordTogetherMs = 20;
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms).unref());

/**
 * Sends what was requested: claim, call, record. The claim is on disk before the call, so a crash in between is seen at
 * the next start: the same message goes out again under the same key, or, where a channel honours none, is uncertain.
 * A channel that fails is tried with one message at a time; what waited too long becomes a digest.
 */
export function startDelivery(hub: Hub): Delivery {
  const all = newLines();
  const lines = [...all]; // whose turn it is
  const pace = startPace(
    () => hub.config.delivery.rate_per_second,
    () => performance.now(),
  );
  const underway = new Map<number, Promise<void>>();
  let stopped = false;
  let looking = false;
  let startedAt = Number.NEGATIVE_INFINITY;
  let gathering: Promise<unknown> | undefined;
  let timer: { handle: NodeJS.Timeout; at: number } | undefined;

  const stopListening = hub.log.onAppend((events) => {
    if (events.some(({ type }) => type === 'NotificationRequested' || type === 'NotificationRetried'))
      wake(0);
  });
  const recovered = recover();
  const ticking = setInterval(() => wake(0), lookMs);
  ticking.unref();
  wake(0);

  /** What a crash left in the middle of an attempt. */
  async function recover(): Promise<void> {
    for (const notice of noticesInFlight(hub.db)) {
      const { attempt, at } = notice.attempts.at(-1)!;
      const outcome = { outcome: 'unclear', detail: 'the hub stopped in the middle of the attempt' } as const;
      await record(notice, { attempt, madeAt: at }, outcome).catch((error) => complain(error, notice));
    }
  }

  const complain = (error: unknown, notice?: NoticeRow) => {
    if (!stopped)
      hub.logger.error(
        { notice: notice?.notificationId, error: String((error as Error)?.stack) },
        'delivery',
      );
  };

  function wake(ms: number): void {
    const at = performance.now() + ms;
    if (stopped || (timer !== undefined && timer.at <= at)) return;
    clearTimeout(timer?.handle);
    const handle = setTimeout(() => {
      timer = undefined;
      void lookOnce().catch(complain);
    }, ms);
    handle.unref();
    timer = { handle, at };
  }

  /** One look at a time: whoever finds one going on comes again. */
  async function lookOnce(): Promise<void> {
    await recovered;
    if (looking) return wake(1);
    const sinceMs = performance.now() - startedAt;
    if (underway.size > 0 && sinceMs < claimTogetherMs) return wake(claimTogetherMs - sinceMs);
    looking = true;
    try {
      await look();
    } finally {
      looking = false;
    }
  }

  /** Starts what is due, in turn over the channels, as far as each of them and the rate allow. */
  async function look(): Promise<void> {
    if (stopped || hub.config.notifications.mode === 'shadow' || hub.trouble() !== undefined) return;
    const queues = lines.map((line) => ({ line, due: dueOn(line) })).filter(({ due }) => due.length > 0);
    while (queues.length > 0) {
      const turn = pace.take();
      if (turn === undefined) return wake(pace.waitMs());
      const { line, due } = queues.shift()!;
      const notice = due.shift()!;
      lines.push(...lines.splice(lines.indexOf(line), 1)); // the others come first, next time too
      const digest = digestFact(hub, notice, (id) => underway.has(id));
      if (digest) {
        start(line, await requested(digest, turn), turn);
        return wake(0); // others in the queues are told by it
      }
      start(line, notice, turn);
      if (due.length > 0) queues.push({ line, due });
    }
  }

  async function requested(digest: NewEvent, turn: Turn): Promise<NoticeRow> {
    try {
      const [recorded] = await hub.append([digest]);
      return noticeOf(hub.db, recorded!.position)!;
    } catch (error) {
      turn.dropped();
      throw error;
    }
  }

  function dueOn(line: Line): NoticeRow[] {
    const now = hub.now();
    const most = line.failures > 0 ? 1 : mostUnderway(hub.config.delivery.rate_per_second);
    const free = now < line.pausedUntil ? 0 : most - line.underway;
    if (free <= 0) return [];
    // those that are underway stand among them until their claim is folded
    return dueNotices(hub.db, line.name, now, free + line.underway)
      .filter(({ notificationId }) => !underway.has(notificationId))
      .slice(0, free);
  }

  function start(line: Line, notice: NoticeRow, turn: Turn): void {
    line.underway += 1;
    startedAt = performance.now();
    const run = attempt(line, notice, turn)
      .then(() => 0)
      .catch((error) => {
        turn.dropped();
        complain(error, notice);
        return lookMs;
      })
      .then((pause) => {
        line.underway -= 1;
        underway.delete(notice.notificationId);
        wake(pause);
      });
    underway.set(notice.notificationId, run);
  }

  /** @throws HubError when the log takes nothing: nothing was sent, or what came of it is seen at the next start */
  async function attempt(line: Line, notice: NoticeRow, turn: Turn): Promise<void> {
    const { notificationId, customerId, attempts, unclearSince } = notice;
    const last = attempts.at(-1)?.attempt ?? 0;
    if (isKeyForgotten(notice, unclearSince, hub.now())) {
      turn.dropped();
      await hub.append([forgottenFact(notice, last)]);
      return;
    }
    const number = last + 1;
    const key = stepKey(notice, number, 'sending');
    await hub.append([
      NotificationSending({ notificationId, customerId, attempt: number }, { actor: 'hub', key }),
    ]);
    const madeAt = hub.now();
    turn.called();
    const outcome = await call(hub, notice);
    const { delivery } = hub.config;
    note(line, { notificationId, madeAt }, outcome, hub.now(), (failures) =>
      backOffMs(delivery, failures, line.name),
    );
    await gathered();
    await record(notice, { attempt: number, madeAt }, outcome);
  }

  /** A moment for others that are underway to come back too; none for one alone. */
  async function gathered(): Promise<void> {
    if (underway.size <= 1 || stopped) return;
    gathering ??= wait(recordTogetherMs).then(() => {
      gathering = undefined;
    });
    await gathering;
  }

  /** Records what came of an attempt. */
  async function record(
    notice: NoticeRow,
    made: { attempt: number; madeAt: number },
    outcome: Outcome,
  ): Promise<void> {
    const fact = factOf(notice, made, outcome, hub.config.delivery, hub.now());
    for (;;) {
      try {
        await hub.append([fact]);
        return;
      } catch (error) {
        // the disk is full: the outcome waits, or the same message would go out again
        if (stopped || !(error instanceof HubError && error.code === 'unavailable')) throw error;
        await wait(lookMs);
      }
    }
  }

  return {
    async sendNow(notificationId) {
      await recovered;
      for (;;) {
        const notice = noticeOf(hub.db, notificationId)!;
        if (stopped || underway.has(notificationId) || notice.state !== 'requested') break;
        const turn = pace.take();
        if (turn) start(lines.find(({ name }) => name === notice.channel)!, notice, turn);
        else await wait(pace.waitMs());
      }
      await underway.get(notificationId);
      return noticeOf(hub.db, notificationId)!;
    },
    states: () => all.map(stateOf),
    async stop() {
      stopped = true;
      stopListening();
      clearInterval(ticking);
      clearTimeout(timer?.handle);
      await Promise.race([Promise.allSettled(underway.values()), wait(stopMs)]);
    },
  };
}

/** How many calls of a channel are underway at once, at most: enough for its rate where an answer takes a quarter of a second. */
const mostUnderway = (rate: number) => Math.min(64, Math.max(8, Math.ceil(rate / 4)));

/** One call to a channel. Whatever goes wrong is an outcome. */
async function call(hub: Hub, notice: NoticeRow): Promise<Outcome> {
  const channel = channels[notice.channel!];
  const never = (detail: string): Outcome => ({ outcome: 'failed', detail, permanent: true });
  const unusable = channel.unusable(hub.config);
  if (unusable !== undefined) return never(unusable);
  try {
    const { recipient, notificationId, sendKey, digest, size } = notice;
    const message = messageOf(hub, { digest: digest!, size: size! });
    if (message === undefined || recipient === null) return never('its customer was erased');
    const parcel = { recipient, message, key: sendKey!, notificationId, at: hub.now() };
    return await channel.send(parcel, hub.config, hub.outbound);
  } catch (error) {
    hub.logger.error({ notice: notice.notificationId, error: String((error as Error)?.stack) }, 'delivery');
    return never(`it cannot be sent as it is: ${(error as Error)?.message ?? error}`);
  }
}
