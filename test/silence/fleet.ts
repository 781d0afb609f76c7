import type { NewEvent, Recorded } from '../../schema/event.ts';
import { ControllerReported } from '../../schema/events/controller.ts';
import { CustomerRegistered } from '../../schema/events/customer.ts';
import { HostEnrolled, HostReported } from '../../schema/events/host.ts';
import type { EventOf } from '../../schema/events/index.ts';
import { CustomerSettings, HostSettings } from '../../schema/settings.ts';
import { checkSilence } from '../../src/reactors/staleness.ts';
import { calm } from '../projections/nights.ts';
import { given, hashOf, type Scenario } from '../scenario.ts';

export const minuteMs = 60_000;
export const staleMs = 30 * minuteMs;
export const downMs = 60 * minuteMs;
const operator = { actor: 'operator:test' };

export const customer = (customerId: string, settings: Partial<CustomerSettings> = {}): NewEvent =>
  CustomerRegistered({ customerId, settings: CustomerSettings.parse(settings) }, operator);
export const host = (hostId: string, customerId: string, settings: Partial<HostSettings> = {}): NewEvent =>
  HostEnrolled(
    { hostId, customerId, settings: HostSettings.parse(settings), apiKeyHash: hashOf(hostId) },
    operator,
  );

/** A hub whose clock only the test moves: its own schedules stand still. */
export const silentHub = async (past: readonly NewEvent[], options?: Parameters<typeof given>[1]) =>
  calm(await given(past, options));

/** Reports of hosts (`host:<id>` of customer `<id up to the dash>`) and controllers, at the hub's time. */
export async function speak({ hub, clock }: Scenario, ...sources: string[]): Promise<void> {
  const at = clock.now;
  const reports = sources.map((source) => {
    const id = source.slice(source.indexOf(':') + 1);
    if (source.startsWith('controller:'))
      return ControllerReported({ customerId: id, at, body: { customer_id: id } }, operator);
    const customerId = id.split('-')[0]!;
    return HostReported({ hostId: id, customerId, at, body: { host_id: id } }, operator);
  });
  await hub.append(reports);
}

/** Stops the hub for a time, in which whoever lives goes on trying. */
export async function off(scenario: Scenario, ms: number): Promise<void> {
  await scenario.stop();
  scenario.clock.now += ms;
  await scenario.restart();
  await calm(scenario);
}

/** Lets the checker look, now. */
export const look = ({ hub, clock }: Scenario): Promise<string> => checkSilence(hub, clock.now);

/** Lets time pass, and the checker look once a minute. */
export async function pass(scenario: Scenario, ms: number, each?: () => Promise<void>): Promise<void> {
  const until = scenario.clock.now + ms;
  while (scenario.clock.now < until) {
    scenario.clock.now = Math.min(until, scenario.clock.now + minuteMs);
    await each?.();
    await look(scenario);
  }
}

type Alarm = EventOf<'MonitoringEventRaised'>;

/** Every alarm of silence that the log holds, in order. */
export const alarms = ({ hub }: Scenario): Alarm[] =>
  [...hub.log.read(0, 1_000_000)].filter(
    (event): event is Alarm & Recorded => event.type === 'MonitoringEventRaised' && event.actor === 'hub',
  );

/** The same in a word each: `host_stale bela-1`. */
export const said = (scenario: Scenario): string[] =>
  alarms(scenario).map(({ data }) => `${data.eventType} ${data.hostId ?? data.customerId}`);

export const factsOf = <
  T extends 'HubWasBlind' | 'BlindTimeReviewed' | 'MassSilenceBegan' | 'MassSilenceEnded' | 'RulesTaken',
>(
  { hub }: Scenario,
  type: T,
): EventOf<T>[] =>
  [...hub.log.read(0, 1_000_000)].filter((event): event is EventOf<T> & Recorded => event.type === type);

/** Resolves when the log holds so many alarms: what is said at once, is said after the answer to the report. */
export async function untilSaid(scenario: Scenario, count: number): Promise<void> {
  for (let turn = 0; turn < 10_000 && alarms(scenario).length < count; turn++)
    await new Promise((resolve) => setImmediate(resolve));
}
