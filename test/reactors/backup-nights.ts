import { expect } from 'vitest';
import type { Checked } from '../../schema/events/backup.ts';
import type { EventOf } from '../../schema/events/index.ts';
import { checkBackups } from '../../src/reactors/backup-deadline.ts';
import { report, twoCustomers } from '../http/two-customers.ts';
import { given, noon, type Scenario } from '../scenario.ts';

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const iso = (at: number) => new Date(at).toISOString();
export const ms = (text: string) => Date.parse(text);
/** 05:00 in Budapest of the night after noon, and its midnight */
export const deadline = ms('2026-11-22T04:00:00Z');
export const midnight = ms('2026-11-21T23:00:00Z');

/** Two customers whose controllers and hosts reported at noon; nothing but the test's own calls makes the hub look. */
export async function twoWhoReported(): Promise<Scenario> {
  const scenario = await given(twoCustomers);
  await scenario.hub.runner.stop();
  for (const customer of ['anna', 'bela']) {
    await box(scenario, customer, noon, { last_backup_at: iso(noon - 9 * hourMs), last_backup_ok: true });
  }
  return scenario;
}

/** A report of a controller at a moment. */
export async function box({ post, clock }: Scenario, customer: string, at: number, backup: object = {}) {
  clock.now = at;
  expect((await post('/api/v1/report', report(customer, { timestamp: iso(at), backup }))).status).toBe(200);
}

/** What the hub comes to at the deadline, by customer and kind. */
export async function look(scenario: Scenario, at = deadline): Promise<Record<string, string>> {
  scenario.clock.now = Math.max(scenario.clock.now, at);
  await checkBackups(scenario.hub, at);
  return verdicts(scenario);
}

export const facts = ({ hub }: Scenario) =>
  [...hub.log.read(0, 100_000)].filter(
    (one): one is EventOf<'BackupsChecked'> => one.type === 'BackupsChecked',
  );
export const short = ({ verdict, reason }: Checked) => `${verdict} ${reason}`;
export const verdicts = (scenario: Scenario) =>
  Object.fromEntries(
    facts(scenario).flatMap(({ data }) =>
      data.verdicts.map((checked) => [`${checked.customerId} ${checked.kind}`, short(checked)]),
    ),
  );
export const raised = ({ hub }: Scenario) =>
  [...hub.log.read(0, 100_000)].filter(
    (one): one is EventOf<'MonitoringEventRaised'> =>
      one.type === 'MonitoringEventRaised' &&
      (one as EventOf<'MonitoringEventRaised'>).data.eventType.startsWith('expected_'),
  );
export const said = (scenario: Scenario) =>
  raised(scenario).map(({ data }) => `${data.customerId} ${data.eventType}`);
