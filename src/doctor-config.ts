import type { HubConfig } from '../schema/config.ts';
import { isLoopback } from '../schema/config-values.ts';
import { duration } from '../views/format.ts';
import type { LoadedConfig } from './config.ts';
import { ignoredInWords } from './config-environment.ts';
import { bad, type Check, dayMs, ok, warn } from './doctor-check.ts';
import { HubError } from './errors.ts';
import { operatorRecipients, operatorsUnreachable } from './notices/recipients.ts';
import { checkTls } from './tls.ts';

/** What the settings mean for whoever operates this hub. */
export function ofConfig({ config, source, ignoredEnvironment }: LoadedConfig, now: number): Check[] {
  return [
    ok(`settings from ${source}`),
    ...ofIgnored(ignoredEnvironment),
    ...ofDoors(config),
    ...ofTls(config, now),
    ofChannels(config),
    ...ofLater(config),
  ];
}

function ofIgnored(names: readonly string[]): Check[] {
  if (names.length === 0) return [];
  return [
    warn(ignoredInWords(names), 'harmless where an orchestrator sets them; else look for a misspelt key'),
  ];
}

function ofDoors({ server, auth }: HubConfig): Check[] {
  const open = !isLoopback(server.listen);
  const checks: Check[] = [];
  if (!auth.login)
    checks.push(
      warn('there is no login (auth.login: false)', 'whoever reaches this machine is the operator'),
    );
  if (open && server.tls.cert === '' && server.trusted_proxies.length === 0) {
    checks.push(
      warn(
        'the hub speaks plain http to the network',
        'give server.tls, or put a proxy in front and name it in server.trusted_proxies',
      ),
    );
  }
  if (open && server.public_url === '')
    checks.push(
      warn('server.public_url is empty', 'links in mails and in agent.json need the address that people use'),
    );
  return checks;
}

function ofTls(config: HubConfig, now: number): Check[] {
  try {
    const tls = checkTls(config);
    if (tls === null) return [];
    const left = tls.endsAt - now;
    const renew = 'put a new one in its place (server.tls.cert, server.tls.key), and restart the hub';
    if (left <= 0) return [bad(`the certificate ended ${duration(-left)} ago`, renew)];
    const what = `the certificate is good for ${duration(left)}`;
    return [left < 14 * dayMs ? warn(what, renew) : ok(what)];
  } catch (error) {
    if (error instanceof HubError) return [bad(error.message, error.hint ?? 'see hub.yaml.example')];
    throw error;
  }
}

function ofChannels(config: HubConfig): Check {
  const unreachable = operatorsUnreachable(config);
  if (unreachable === undefined) {
    const ways = new Set(operatorRecipients(config).map(({ channel }) => channel));
    return ok(`an alarm is told over ${[...ways].join(', ')}`);
  }
  return warn(
    `nobody is told of an alarm: ${unreachable.detail}`,
    'give notifications.operator_email and a key of the mail service or smtp.host; or webhook.url; or ntfy.url',
  );
}

/** Settings that are understood, but that nothing reads yet. */
function ofLater({ registry, assets }: HubConfig): Check[] {
  const set = Object.entries({
    'registry.image': registry.image,
    'registry.template_url': registry.template_url,
    'assets.dir': assets.dir,
  }).filter(([, value]) => value !== '');
  if (set.length === 0) return [];
  return [
    warn(
      `set, but without effect in this version: ${set.map(([name]) => name).join(', ')}`,
      'a later one uses them',
    ),
  ];
}
