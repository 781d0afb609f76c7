import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Projection } from '../projections/projection.ts';
import { isLoopback } from '../schema/config-values.ts';
import { bytes, duration } from '../views/format.ts';
import type { LoadedConfig } from './config.ts';
import { bad, type Check, ok, warn } from './doctor-check.ts';
import { ofLog } from './doctor-log.ts';
import { pidIn } from './lock.ts';
import { diskOf, type Status } from './status.ts';

export type { Check } from './doctor-check.ts';

type Env = Record<string, string | undefined>;

const gib = 1024 ** 3;

/** Everything that can be said of an installation without changing it. `serving` is what the running hub says, if one runs. */
export function examine(
  loaded: LoadedConfig,
  env: Env,
  now: number,
  serving: Status | undefined,
  projections: readonly Projection[],
): Check[] {
  const { config } = loaded;
  const dir = config.server.data_dir;
  const start = [ok(`Node ${process.version}`), ...ofConfig(loaded)];
  if (!existsSync(dir))
    return [...start, warn(`there is no data folder ${dir} yet`, 'the first start makes it')];
  return [
    ...start,
    ...ofFolder(dir),
    ofLock(dir, serving),
    ofDisk(dir),
    ...ofLog(config, env, now, projections),
    ...ofSchedules(serving, now),
  ];
}

function ofConfig({ config, source, ignoredEnvironment }: LoadedConfig): Check[] {
  const { server, auth, notifications } = config;
  const open = !isLoopback(server.listen);
  const checks = [ok(`settings from ${source}`)];
  if (ignoredEnvironment.length > 0) {
    checks.push(
      warn(
        `ignored variables: ${ignoredEnvironment.join(', ')}`,
        'harmless where an orchestrator sets them; else look for a misspelt key',
      ),
    );
  }
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
  if (notifications.resend_api_key.reveal() === '' || notifications.operator_email.length === 0) {
    checks.push(
      warn(
        'no mail channel: nobody is told of an alarm',
        'give notifications.resend_api_key and notifications.operator_email',
      ),
    );
  } else checks.push(ok('there is a mail channel'));
  return checks;
}

function ofFolder(dir: string): Check[] {
  const loose = ['', 'log.db', 'keys', 'master.key', 'api-key.sha256', 'password.hash']
    .map((name) => join(dir, name))
    .filter((path) => ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o077) !== 0);
  if (loose.length === 0) return [ok(`data folder ${dir}, for its owner alone`)];
  return [warn(`others may look into ${loose.join(', ')}`, `chmod -R go= ${dir}`)];
}

function ofLock(dir: string, serving: Status | undefined): Check {
  if (serving) return ok(`a hub serves it, pid ${serving.hub.pid}, at ${serving.hub.url}`);
  const pid = pidIn(dir);
  if (pid === undefined) return ok('no hub serves it now');
  return warn(
    `hub.lock names pid ${pid}, which does not answer`,
    'a hub that is starting, or one that was killed: the next start takes over',
  );
}

function ofDisk(dir: string): Check {
  const { freeBytes, totalBytes, logBytes } = diskOf(dir);
  const what = `${bytes(freeBytes)} of ${bytes(totalBytes)} free; the log takes ${bytes(logBytes)}`;
  const hint =
    'make room, or shorten retention.max_days: with a full disk reports are refused until there is room';
  if (freeBytes < gib / 8) return bad(what, hint);
  return freeBytes < Math.max(gib, totalBytes / 50) ? warn(what, hint) : ok(what);
}

function ofSchedules(serving: Status | undefined, now: number): Check[] {
  return (serving?.reactors ?? []).map(({ name, lastStartedAt, failed, outcome, nextAt }) => {
    if (failed)
      return bad(
        `${name} failed: ${outcome}`,
        'the log of the hub has more; it is tried again at its next time',
      );
    const since = lastStartedAt ?? serving!.hub.startedAt;
    if (nextAt - since > 26 * 3_600_000)
      return warn(`${name} is late: it last ran ${duration(now - since)} ago`, 'the log of the hub says why');
    return ok(`${name} runs next at ${new Date(nextAt).toISOString()}`);
  });
}
