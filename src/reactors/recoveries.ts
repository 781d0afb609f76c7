import { isBack } from '../../projections/silence.ts';
import { announcedSources, silenceOf } from '../../projections/silence-queries.ts';
import type { Recorded } from '../../schema/event.ts';
import type { Hub } from '../hub.ts';
import { appendKnown, inTurn, stepsOf } from './announce.ts';
import { eventOf } from './silence-step.ts';

const atOnce = 100;

/**
 * Says that a source is back as soon as it reports, and not at the next look of the clock. Returns the way to stop.
 * Who it has to listen for it keeps in memory: nearly every report comes from somebody who is not missed.
 */
export function watchRecoveries(hub: Hub): () => Promise<void> {
  const missed = new Set(announcedSources(hub.db));
  const back = new Set<string>(missed); // some may have spoken before this hub started
  let running: Promise<void> | undefined;
  const stopListening = hub.log.onAppend((events) => {
    for (const event of events) note(missed, back, event);
    if (back.size > 0) wake();
  });
  wake();

  function wake(): void {
    if (back.size > 0) running ??= sayAll().finally(() => (running = undefined));
  }

  async function sayAll(): Promise<void> {
    while (back.size > 0) {
      await new Promise((resolve) => setImmediate(resolve)); // after the answers of this commit are on their way
      const sources = [...back].slice(0, atOnce);
      for (const source of sources) back.delete(source);
      try {
        await inTurn(hub, () => say(hub, sources));
      } catch (error) {
        // the clock finds them again
        hub.logger.warn({ error: String(error) }, 'a recovery could not be announced');
      }
    }
  }

  return async () => {
    stopListening();
    back.clear();
    await running;
  };
}

async function say(hub: Hub, sources: readonly string[]): Promise<void> {
  const rows = sources.map((source) => silenceOf(hub.db, source)).filter((row) => row !== undefined);
  const steps = stepsOf(hub, rows.filter(isBack));
  await appendKnown(
    hub,
    steps.map((step) => eventOf(step, hub.now(), hub.config.timezone)),
  );
}

/** Keeps in mind who is missed, and who of them has spoken. */
function note(missed: Set<string>, back: Set<string>, { type, data, actor }: Recorded): void {
  if (type === 'HostReported' || type === 'ControllerReported') {
    if (missed.size === 0) return;
    const source = sourceOf(data as Named);
    if (missed.has(source)) back.add(source);
  }
  if (type !== 'MonitoringEventRaised' || actor !== 'hub') return;
  const { eventType } = data as { eventType: string };
  const source = sourceOf(data as Named);
  if (/^(node|host)_recovered$/.test(eventType)) missed.delete(source);
  if (!/^(node|host)_(stale|down)$/.test(eventType)) return;
  missed.add(source);
  back.add(source); // it may have spoken while this was on its way to disk
}

interface Named {
  customerId: string;
  hostId?: string;
}
const sourceOf = ({ customerId, hostId }: Named) =>
  hostId === undefined ? `controller:${customerId}` : `host:${hostId}`;
