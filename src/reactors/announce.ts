import { controllerOf } from '../../projections/controllers.ts';
import { stateOf } from '../../projections/liveness.ts';
import type { SilenceRow } from '../../projections/silence-tables.ts';
import type { NewEvent } from '../../schema/event.ts';
import { HubError } from '../errors.ts';
import type { Hub } from '../hub.ts';
import { nextStep, type Step } from './silence-step.ts';

const turns = new WeakMap<Hub, Promise<unknown>>();

/** Runs one thing after the other: what is said of a source next depends on what was said of it last. */
export function inTurn<T>(hub: Hub, work: () => Promise<T>): Promise<T> {
  const before = turns.get(hub) ?? Promise.resolve();
  const turn = before.then(work);
  turns.set(
    hub,
    turn.catch(() => undefined), // told to whoever asked for it
  );
  return turn;
}

/** What is to be said of these sources now. */
export function stepsOf(hub: Hub, rows: readonly SilenceRow[]): Step[] {
  const now = hub.now();
  const blind = hub.blind();
  const { stale_threshold: staleMs, down_threshold: downMs } = hub.config.alerting;
  return rows.flatMap((row) => {
    const monitoring = row.hostId !== null || (controllerOf(hub.db, row.customerId)?.monitoring ?? true);
    const source = { ...row, lastReportAt: row.heardAt, monitoring, health: null };
    return nextStep(row, stateOf(source, now, { staleMs, downMs }, blind), now) ?? [];
  });
}

/** Appends facts of the clock. One that was recorded before, though no read model knows of it, holds up no other. */
export async function appendKnown(hub: Hub, facts: readonly NewEvent[]): Promise<void> {
  if (facts.length === 0) return;
  try {
    await hub.append(facts);
  } catch (error) {
    if (!(error instanceof HubError && error.code === 'conflict')) throw error;
    if (facts.length === 1) hub.logger.warn({ error: error.message }, 'announced before');
    else for (const fact of facts) await appendKnown(hub, [fact]);
  }
}
