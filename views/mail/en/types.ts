/*
 * A subject stands behind "Kovács Kft. · Szeged · nas-01: ". In both: since (a time, or `none`), value and limit
 * (percent, or `none`), name (what it is about) with named (yes or no).
 */
export const types = {
  backup_completed: {
    subject: 'backup completed',
    lead: '{named, select, yes {The backup to {name}} other {A backup}} was completed.',
  },
  backup_failed: {
    subject: 'backup failed',
    lead: '{named, select, yes {The backup to {name}} other {A backup}} failed.',
  },
  db_dump_completed: { subject: 'database dump completed', lead: 'The databases were dumped.' },
  db_dump_failed: { subject: 'database dump failed', lead: 'The databases could not be dumped.' },
  node_stale: {
    subject: 'controller is late{since, select, none {} other {, last heard {since}}}',
    lead: 'The controller has not reported{since, select, none { lately} other { since {since}}}. It may only be late: a restart or an update takes a moment.',
  },
  node_down: {
    subject: 'controller silent{since, select, none {} other { since {since}}}',
    lead: 'No report has come from the controller{since, select, none {} other { since {since}}}. Nobody knows whether it is running.',
  },
  node_recovered: { subject: 'controller is back', lead: 'The controller reports again.' },
  host_stale: {
    subject: 'host is late{since, select, none {} other {, last heard {since}}}',
    lead: 'The host has not reported{since, select, none { lately} other { since {since}}}. It may only be late: a restart or an update takes a moment.',
  },
  host_down: {
    subject: 'host silent{since, select, none {} other { since {since}}}',
    lead: 'No report has come from the host{since, select, none {} other { since {since}}}. Nobody knows whether it is running.',
  },
  host_recovered: { subject: 'host is back', lead: 'The host reports again.' },
  expected_backup_missed: {
    subject: 'no backup since midnight',
    lead: 'No backup has been heard of since midnight, and it should have been done by now.',
  },
  expected_dbdump_missed: {
    subject: 'no database dump since midnight',
    lead: 'No database dump has been heard of since midnight, and it should have been done by now.',
  },
  expected_backup_seen: { subject: 'a backup was made', lead: 'A backup has been heard of.' },
  expected_dbdump_seen: {
    subject: 'a database dump was made',
    lead: 'A database dump has been heard of.',
  },
  backup_integrity_ok: {
    subject: 'backup is intact',
    lead: '{named, select, yes {The backup at {name}} other {The backup}} was checked and is intact.',
  },
  backup_integrity_failed: {
    subject: 'backup is damaged',
    lead: 'A check found {named, select, yes {the backup at {name}} other {the backup}} damaged. Until it is mended, not everything may be restorable from it.',
  },
  cross_drive_completed: {
    subject: 'copy to the other drive completed',
    lead: 'The copy to the other drive was completed.',
  },
  cross_drive_failed: {
    subject: 'copy to the other drive failed',
    lead: 'The copy to the other drive failed.',
  },
  storage_disconnected: {
    subject: 'storage disconnected',
    lead: '{named, select, yes {The storage {name}} other {A storage}} is no longer connected.',
  },
  storage_reconnected: {
    subject: 'storage connected again',
    lead: '{named, select, yes {The storage {name}} other {A storage}} is connected again.',
  },
  disk_warning: {
    subject: 'disk is filling{value, select, none {} other { ({value}%)}}',
    lead: '{named, select, yes {The disk {name}} other {A disk}} is filling up{value, select, none {} other {: {value}% are used}}.',
  },
  disk_critical: {
    subject: 'disk is nearly full{value, select, none {} other { ({value}%)}}',
    lead: '{named, select, yes {The disk {name}} other {A disk}} is nearly full{value, select, none {} other {: {value}% are used}}. When it is full, apps and backups stop.',
  },
  disk_normal: {
    subject: 'disk has room again{value, select, none {} other { ({value}%)}}',
    lead: '{named, select, yes {The disk {name}} other {The disk}} has room again.',
  },
  cpu_warning: {
    subject: 'processor is busy{value, select, none {} other { ({value}%)}}',
    lead: 'The processor has been busy for a while{value, select, none {} other {: {value}%}}.',
  },
  cpu_critical: {
    subject: 'processor is overloaded{value, select, none {} other { ({value}%)}}',
    lead: 'The processor has been overloaded for a while{value, select, none {} other {: {value}%}}.',
  },
  cpu_normal: {
    subject: 'processor is calm again{value, select, none {} other { ({value}%)}}',
    lead: 'The processor is calm again.',
  },
  memory_warning: {
    subject: 'memory is filling{value, select, none {} other { ({value}%)}}',
    lead: 'The memory is filling up{value, select, none {} other {: {value}% are used}}.',
  },
  memory_critical: {
    subject: 'memory is nearly full{value, select, none {} other { ({value}%)}}',
    lead: 'The memory is nearly full{value, select, none {} other {: {value}% are used}}. Apps may be ended to make room.',
  },
  memory_normal: {
    subject: 'memory has room again{value, select, none {} other { ({value}%)}}',
    lead: 'The memory has room again.',
  },
  disk_health_warning: {
    subject: 'a disk shows signs of failing',
    lead: '{named, select, yes {The disk {name}} other {A disk}} reports signs of failing. Replace it while it still works.',
  },
  health_degraded: {
    subject: 'health is degraded',
    lead: 'The controller says that not everything works as it should.',
  },
  health_recovered: {
    subject: 'health is good again',
    lead: 'The controller says that everything works again.',
  },
  container_unhealthy: {
    subject: 'container is unhealthy',
    lead: '{named, select, yes {The container {name}} other {A container}} does not pass its health check.',
  },
  app_deployed: {
    subject: 'app deployed',
    lead: '{named, select, yes {The app {name}} other {An app}} was deployed.',
  },
  app_removed: {
    subject: 'app removed',
    lead: '{named, select, yes {The app {name}} other {An app}} was removed.',
  },
  update_available: { subject: 'update available', lead: 'An update is available.' },
  update_completed: { subject: 'update completed', lead: 'The update was completed.' },
  update_failed: {
    subject: 'update failed',
    lead: 'The update failed.',
  },
  test: {
    subject: 'test notice',
    lead: 'This is a test. That you read it means that notices reach you.',
  },
} as const;

/** Of a type that nobody has described yet: `type` is what was sent. */
export const unknownType = {
  subject: 'reported {type}',
  lead: 'Something was reported that the hub has no words for yet: {type}.',
} as const;
