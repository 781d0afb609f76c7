import { appsProjection } from './apps.ts';
import { backupsProjection } from './backups.ts';
import { breachesProjection } from './breaches.ts';
import { closedDaysProjection } from './closed-days.ts';
import { controllersProjection } from './controllers.ts';
import { credentialsProjection } from './credentials.ts';
import { customersProjection } from './customers.ts';
import { hostMetricsProjection } from './host-metrics.ts';
import { hostsProjection } from './hosts.ts';
import { incidentsProjection } from './incidents.ts';
import { mutesProjection } from './mutes.ts';
import { notUnderstoodProjection } from './not-understood.ts';
import { noticesProjection } from './notices.ts';
import { preferencesProjection } from './preferences.ts';
import type { Projection } from './projection.ts';
import { rulesProjection } from './rules.ts';
import { silenceProjection } from './silence.ts';
import { timelineProjection } from './timeline.ts';

/** Every read model of the hub, folded in this order. */
export const projections: readonly Projection[] = [
  credentialsProjection,
  customersProjection,
  hostsProjection,
  hostMetricsProjection,
  controllersProjection,
  appsProjection,
  timelineProjection,
  preferencesProjection,
  breachesProjection,
  backupsProjection,
  rulesProjection,
  silenceProjection,
  incidentsProjection,
  mutesProjection,
  noticesProjection,
  notUnderstoodProjection,
  closedDaysProjection,
];
