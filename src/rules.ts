import { isDeepStrictEqual } from 'node:util';
import { rulesInForce } from '../projections/rules.ts';
import { configSchema, type HubConfig } from '../schema/config.ts';
import { RulesTaken } from '../schema/events/rules.ts';
import type { Rules } from '../schema/rules.ts';
import type { Hub } from './hub.ts';

/** The fleet's rules that a configuration sets, as the log keeps them. */
export function rulesOf({ alerting, thresholds, correlation, incidents }: HubConfig): Rules {
  const limit = ({ for: forMs, ...percent }: HubConfig['thresholds']['cpu']) => ({ ...percent, forMs });
  const disks = Object.entries(thresholds.disks).map(([name, { for: forMs, ...percent }]) => [
    name,
    { ...percent, ...(forMs === undefined ? {} : { forMs }) },
  ]);
  return {
    silence: { staleMs: alerting.stale_threshold, downMs: alerting.down_threshold },
    thresholds: {
      cpu: limit(thresholds.cpu),
      memory: limit(thresholds.memory),
      disk: limit(thresholds.disk),
      ...(disks.length > 0 ? { disks: Object.fromEntries(disks) } : {}),
    },
    correlation,
    incidents: {
      remindMs: incidents.remind_every,
      flapCount: incidents.flap_count,
      flapWindowMs: incidents.flap_window,
      settleMs: incidents.settle,
    },
  };
}

const shipped = rulesOf(configSchema.parse({}));

/**
 * Records the rules of the configuration where they are not those in force. Called at start, at a reload and every
 * second: what the log does not take now it takes later.
 */
export async function takeRules(hub: Hub): Promise<void> {
  const rules = rulesOf(hub.config);
  const taken = rulesInForce(hub.db);
  if (isDeepStrictEqual(rules, taken?.rules ?? shipped)) return;
  const origin = { actor: 'hub', key: `rules-taken:${taken?.position ?? 0}` };
  try {
    await hub.append([RulesTaken({ rules }, origin)]);
  } catch (error) {
    hub.logger.debug({ error: String(error) }, 'the rules cannot be recorded yet');
  }
}
