/** The word beside the sign of a state. */
export const states = {
  error: 'Error',
  warning: 'Warning',
  info: 'Notice',
  ended: 'Resolved',
  closed: 'Closed',
  test: 'Test',
} as const;

/** The left column of the facts. */
export const facts = {
  customer: 'Customer',
  site: 'Site',
  host: 'Host',
  subject: 'What',
  type: 'Event',
  measured: 'Measured',
  limit: 'Limit',
  at: 'When',
  since: 'Last heard',
  from: 'From',
  to: 'To',
  openedAt: 'Began',
  endedAt: 'Ended',
  duration: 'Lasted',
  openFor: 'Open for',
  times: 'This month',
  acknowledged: 'In hand',
  note: 'Note',
  incident: 'Incident',
} as const;

/** Names of details that boxes send; others stand as they are. */
export const details = {
  app: 'App',
  backup_id: 'Backup',
  container: 'Container',
  container_name: 'Container',
  destination: 'Target',
  duration_seconds: 'Seconds',
  error: 'Error',
  guest: 'Guest',
  label: 'Label',
  last_report_at: 'Last report',
  mount: 'Mounted at',
  path: 'Path',
  reason: 'Reason',
  repository: 'Repository',
  size_bytes: 'Bytes',
  snapshot: 'Snapshot',
  stack: 'Stack',
  storage: 'Storage',
  target: 'Target',
  version: 'Version',
  vmid: 'Guest',
} as const;

export const values = {
  percent: '{percent, number}%',
  times: '{times, plural, one {the first time} other {# times}}',
  acknowledged: '{by}{until, select, none {} other {, until {until}}}',
} as const;

/** Headings and what else is ours on the page. */
export const parts = {
  hub: 'Felhom hub',
  saidByBox: 'As it was reported',
  saidByHub: 'In the hub’s words',
  cut: '(shortened)',
  details: 'Details',
  advice: 'Good to know',
  link: 'View incident {id}',
  silentOnes: 'Not heard',
  waited: 'What waited',
  more: 'and {count, plural, one {one more} other {# more}}',
  heardAt: 'last heard',
  heard: 'last heard {time}',
  writtenAt: 'written',
  written: 'written {time}',
  zone: 'Written on {written}. Times are those of {zone}.',
  operator:
    'You get this as an operator of this hub. Who is told, and how often at most, is set in hub.yaml: notifications, escalation and incidents.',
  customer:
    'You get this because notices of this kind are switched on{who, select, none {} other { for {who}}}. You can change that in the notification settings of your controller.',
  tested: 'You get this because somebody asked for a test notice to this address.',
} as const;

/** Lengths of time, by their two largest units. */
export const lengths = {
  seconds: '{seconds} s',
  minutes: '{minutes} min',
  hours: '{hours} h{minutes, plural, =0 {} other { # min}}',
  days: '{days, plural, one {# day} other {# days}}{hours, plural, =0 {} other { # h}}',
} as const;
