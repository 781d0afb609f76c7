import { existsSync } from 'node:fs';
import type { Projection } from '../projections/projection.ts';
import { counted, duration } from '../views/format.ts';
import type { LoadedConfig } from './config.ts';
import { bad, type Check, ok, warn } from './doctor-check.ts';
import { ofConfig } from './doctor-config.ts';
import { mayOpen, ofFolder } from './doctor-folder.ts';
import { ofLog } from './doctor-log.ts';
import { ofStanding } from './doctor-notices.ts';
import type { Status } from './status.ts';

export type { Check } from './doctor-check.ts';

type Env = Record<string, string | undefined>;

/**
 * Everything that can be said of an installation without changing it. `serving` is what the running hub says, if one
 * runs; `uid` who asks.
 */
export function examine(
  loaded: LoadedConfig,
  env: Env,
  now: number,
  serving: Status | undefined,
  projections: readonly Projection[],
  uid: number | undefined,
): Check[] {
  const { config } = loaded;
  const dir = config.server.data_dir;
  const start = [ok(`Node ${process.version}`), ...ofConfig(loaded, now)];
  if (!existsSync(dir))
    return [...start, warn(`there is no data folder ${dir} yet`, 'the first start makes it')];
  return [
    ...start,
    ...ofFolder(dir, uid, serving),
    ...(mayOpen(dir, uid) ? ofLog(config, env, now, projections, serving) : []),
    ...ofSchedules(serving, now),
    ...ofClocks(serving),
    ...ofStanding(serving),
  ];
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

function ofClocks(serving: Status | undefined): Check[] {
  return (serving?.outdated ?? [])
    .slice(0, 20)
    .map(({ source, count, sentAt }) =>
      warn(
        `${source.replace(':', ' ')} reports from ${new Date(sentAt).toISOString()}, ${counted(count, 'time')}: too old to keep`,
        'set the clock of that machine right: until then the hub shows it as silent',
      ),
    );
}
