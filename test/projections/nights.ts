import { expect } from 'vitest';
import { closeDays } from '../../src/reactors/retention.ts';
import type { Scenario } from '../scenario.ts';
import { freshTables, tablesOf } from './tables.ts';

/** The environment of a hub that keeps so many days. */
export const keeping = (days: number) => ({ env: { HUB_RETENTION_MAX_DAYS: String(days) } });
const never = new AbortController().signal;
/** Without its own schedule, which would close days in between as the clock passes 04:30. */
export async function calm(scenario: Scenario): Promise<Scenario> {
  await scenario.hub.runner.stop();
  return scenario;
}
/** Closes what is due by the hub's clock. */
export const close = ({ hub, clock }: Scenario, signal = never) => closeDays(hub, clock.now, signal);

/**
 * Closes what is due once the clock is believed: after a leap the hub lives on with it, a night after the other. Returns
 * what each night said.
 */
export async function closeOnceBelieved(scenario: Scenario): Promise<string[]> {
  const said = [await close(scenario)];
  for (; /not believed/.test(said.at(-1)!) && said.length < 10; said.push(await close(scenario)))
    scenario.clock.now += 86_400_000;
  return said;
}

/** What the hub shows is what a fresh fold of its log gives. Returns it. */
export async function expectWhole(scenario: Scenario) {
  const shown = tablesOf(scenario.hub.model);
  const fresh = freshTables(scenario.hub);
  for (const [table, rows] of Object.entries(shown)) expect(fresh[table], table).toEqual(rows);
  return shown;
}
