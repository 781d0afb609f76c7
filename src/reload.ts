import type { HubConfig } from '../schema/config.ts';

/** What `hub reload` takes; the rest needs a restart (doors, folders, keys, the zone of running schedules). */
export const reloadable: readonly (keyof HubConfig)[] = [
  'notifications',
  'retention',
  'alerting',
  'thresholds',
  'correlation',
  'delivery',
  'incidents',
  'escalation',
  'smtp',
  'webhook',
  'ntfy',
  'heartbeat',
  'events',
];

/** The sections in which two configurations differ. */
export const changedSections = (before: HubConfig, after: HubConfig): (keyof HubConfig)[] =>
  (Object.keys(after) as (keyof HubConfig)[]).filter(
    (section) => spelled(before[section]) !== spelled(after[section]),
  );

/** With what secrets say: two of them print alike. Compared, never shown. */
const spelled = (section: unknown) =>
  JSON.stringify(section, function (this: Record<string, unknown>, name, value) {
    const given = this[name] as { reveal?: () => string } | null;
    return typeof given?.reveal === 'function' ? given.reveal() : value;
  });
