import { dayMs, hourMs } from './clock.ts';
import { between } from './random.ts';
import type { Customer, Host } from './roster.ts';

const firstReleaseAt = Date.UTC(2025, 0, 1);
const controllerEveryMs = 14 * dayMs;
const agentEveryMs = 31 * dayMs;

/** A new controller every two weeks; each box takes it some hours or days later. */
export const controllerVersionOf = (customer: Customer, at: number) =>
  customer.trouble === 'old_version' ? 'v0.3.7' : controllerVersion(releaseAt(customer, at));

/** The moment in [from, to) at which a customer's controller was updated, with its new version; null when it was not. */
export function updateBetween(
  customer: Customer,
  from: number,
  to: number,
): { at: number; version: string } | null {
  const release = releaseAt(customer, to - 1);
  if (customer.trouble === 'old_version' || release <= 0 || releaseAt(customer, from - 1) === release)
    return null;
  const at = firstReleaseAt + release * controllerEveryMs + lagOf(customer.key);
  return { at, version: controllerVersion(release) };
}

export const agentVersionOf = (host: Host, at: number) => {
  const release = countSince(at - lagOf(host.key), agentEveryMs);
  return `0.${1 + Math.floor(release / 6)}.${release % 6}`;
};

const releaseAt = ({ key }: Customer, at: number) => countSince(at - lagOf(key), controllerEveryMs);

const controllerVersion = (release: number) => `v0.${4 + Math.floor(release / 10)}.${release % 10}`;

const countSince = (at: number, everyMs: number) => Math.max(0, Math.floor((at - firstReleaseAt) / everyMs));

const lagOf = (key: number) => Math.floor(between(key, 'lag', 6 * hourMs, 3 * dayMs));
