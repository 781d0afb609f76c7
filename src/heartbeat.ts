import { openIncidents } from '../projections/incidents.ts';
import { stuckNotices } from '../projections/notices.ts';
import { fleetNow } from './fleet.ts';
import type { Hub } from './hub.ts';
import { rescue } from './log-file.ts';
import { aboutHub } from './notices/about.ts';
import { factsOf } from './notices/facts.ts';
import { operatorRecipients } from './notices/recipients.ts';
import { OutboundError } from './outbound.ts';

/** No run takes so long, but the night's: a schedule that does is stuck. */
const patienceMs = 3_600_000;
/** An event is decided at once: one that waits for longer than this is waited for. */
const lateMs = 120_000;

/** What is wrong with the hub itself, in sentences; empty while everything works: log, reactors, schedules, mail. */
export function troublesOf(hub: Hub): string[] {
  const now = hub.now();
  const stuck = stuckNotices(hub.db);
  const trouble = hub.trouble();
  return [
    ...(trouble === undefined ? [] : [`the log cannot be written: ${trouble}`]),
    ...(hub.logPlace() === 'there' ? [] : [`log.db was ${hub.logPlace()} while the hub serves: ${rescue}`]),
    ...hub
      .parked()
      .map(({ position, projection }) => `${projection} could not fold the event at position ${position}`),
    ...hub.runner
      .states()
      .filter(({ name }) => name !== 'heartbeat') // its own failure is told by its absence
      .flatMap(({ name, failed, outcome, runningSince }) => [
        ...(failed ? [`${name} failed: ${outcome}`] : []),
        ...(runningSince !== null && now - runningSince > patienceMs
          ? [`${name} runs since ${new Date(runningSince).toISOString()}`]
          : []),
      ]),
    ...hub.reactors
      .states()
      .flatMap(({ name, parked, waitingSince }) => [
        ...(parked > 0 ? [`${name} threw on ${parked} events: see the log of the hub`] : []),
        ...(waitingSince !== null && now - waitingSince > lateMs
          ? [`${name} has not read what was recorded at ${new Date(waitingSince).toISOString()}`]
          : []),
      ]),
    ...(stuck === 0
      ? []
      : [`${stuck} notices were not delivered: hub notice list --state dead, or uncertain`]),
    ...hub.delivery
      .states()
      .filter(({ failingSince }) => failingSince !== null)
      .map(
        ({ name, failingSince, lastError }) =>
          `${name} fails since ${new Date(failingSince!).toISOString()}: ${lastError}`,
      ),
  ];
}

/**
 * Tells a monitor elsewhere that the hub is well (GET of `heartbeat.url`), or what is wrong (POST to `<url>/fail`).
 * When neither comes any more, that monitor raises the alarm. A call that fails is an outcome, not an error.
 */
export async function beat(hub: Hub): Promise<string> {
  const { url } = hub.config.heartbeat;
  if (url === '') return 'no heartbeat.url';
  const troubles = troublesOf(hub);
  const timeoutMs = hub.config.delivery.timeout;
  try {
    const { status } =
      troubles.length === 0
        ? await hub.outbound(url, { timeoutMs })
        : await hub.outbound(`${url.replace(/\/+$/, '')}/fail`, {
            method: 'POST',
            headers: { 'Content-Type': 'text/plain; charset=utf-8' },
            body: troubles.join('\n').slice(0, 10_000),
            timeoutMs,
          });
    if (status >= 400) throw new OutboundError(`answered ${status}`, { sent: true });
    return troubles.length === 0 ? 'told that all is well' : `told ${troubles.length} troubles`;
  } catch (error) {
    if (error instanceof OutboundError) throw new Error(`the monitor was not reached: ${error.message}`);
    throw error;
  }
}

/** The daily mail that all is well, or what is not: for those who want to hear of silence too. */
export async function dailyMail(hub: Hub, due: number): Promise<string> {
  if (!hub.config.heartbeat.daily_mail || !hub.config.notifications.operator_enabled) return 'not wanted';
  const { customers, reporting, hosts } = fleetNow(hub);
  const fleet = {
    customers: customers.length,
    hosts,
    silent: reporting.expected - reporting.heard,
    openIncidents: openIncidents(hub.db).length,
  };
  const troubles = troublesOf(hub);
  const about = {
    ...aboutHub(
      'daily',
      'hub_daily',
      troubles.length === 0 ? 'info' : 'warning',
      due,
      troubles.join('; ') || null,
    ),
    fleet,
  };
  const shadow = hub.config.notifications.mode === 'shadow';
  const verdicts = operatorRecipients(hub.config).map((to) =>
    shadow
      ? { reason: 'shadow' as const, detail: 'would be sent: wanted', to }
      : { reason: 'wanted' as const, detail: 'heartbeat.daily_mail', to },
  );
  const origin = `daily:${new Date(due).toISOString().slice(0, 10)}`;
  const facts = factsOf(hub, 'operator', about, verdicts, origin);
  if (facts.length > 0)
    await hub.append(facts.map((fact, index) => ({ ...fact, key: `${origin}:${index}` })));
  return `${facts.length} mails`;
}
