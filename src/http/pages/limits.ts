import type { z } from 'zod';
import type { Thresholds } from '../../../schema/settings.ts';
import type { Limits } from '../../../views/status.ts';
import type { Hub } from '../../hub.ts';

/** The thresholds that hold for a source: the fleet's, but where its own settings say otherwise. */
export function limitsFor(hub: Hub, own: z.infer<typeof Thresholds> | null): Limits {
  const fleet = hub.config.thresholds;
  const of = (measure: 'cpu' | 'memory' | 'disk') => ({
    warn: own?.[measure]?.warn ?? fleet[measure].warn,
    critical: own?.[measure]?.critical ?? fleet[measure].critical,
  });
  return { cpu: of('cpu'), memory: of('memory'), disk: of('disk') };
}
