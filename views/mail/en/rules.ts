/*
 * By the rule of an incident. `subject` and `lead`: that it is over, told together with how long it lasted.
 * `advice`: what a customer can do or should know while it is open; empty where there is nothing to say.
 */
export const rules = {
  backup: {
    subject: 'backup works again',
    lead: '{named, select, yes {The backup to {name}} other {The backup}} was completed again.',
    advice: 'Until a backup succeeds, what changed since the last good one exists on the machine alone.',
  },
  db_dump: {
    subject: 'database dump works again',
    lead: 'The databases were dumped again.',
    advice:
      'Until a dump succeeds, what changed in the databases since the last good one exists on the machine alone.',
  },
  node_silent: {
    subject: 'controller is back',
    lead: 'The controller reports again.',
    advice:
      'Please see whether the machine has power and the internet connection works. If both are fine, please tell whoever looks after it.',
  },
  host_silent: {
    subject: 'host is back',
    lead: 'The host reports again.',
    advice:
      'Please see whether the machine has power and the internet connection works. If both are fine, please tell whoever looks after it.',
  },
  backup_missed: {
    subject: 'a backup was made',
    lead: 'A backup has been heard of.',
    advice: 'If the machine was switched off during the night, the backup is made up for when it runs.',
  },
  dbdump_missed: {
    subject: 'a database dump was made',
    lead: 'A database dump has been heard of.',
    advice: 'If the machine was switched off during the night, the dump is made up for when it runs.',
  },
  backup_integrity: {
    subject: 'backup is intact again',
    lead: '{named, select, yes {The backup at {name}} other {The backup}} was checked and is intact.',
    advice: 'Please do not delete anything that you may need until the backup is mended.',
  },
  cross_drive: {
    subject: 'copy to the other drive works again',
    lead: 'The copy to the other drive was completed again.',
    advice: 'Please see whether the other drive is connected and has room.',
  },
  storage: {
    subject: 'storage connected again',
    lead: '{named, select, yes {The storage {name}} other {The storage}} is connected again.',
    advice:
      'Please see whether its cable is plugged in and it has power. Apps that use it may not work until then.',
  },
  disk: {
    subject: 'disk has room again',
    lead: '{named, select, yes {The disk {name}} other {The disk}} has room again.',
    advice: 'Please delete or move what you do not need any more.',
  },
  cpu: {
    subject: 'processor is calm again',
    lead: 'The processor is calm again.',
    advice: 'Apps may answer slowly. If it stays like this, one of them may need a look.',
  },
  memory: {
    subject: 'memory has room again',
    lead: 'The memory has room again.',
    advice: 'Apps may answer slowly. If it stays like this, one of them may need a look.',
  },
  disk_health: {
    subject: 'disk shows no signs of failing any more',
    lead: '{named, select, yes {The disk {name}} other {The disk}} shows no signs of failing any more.',
    advice: 'Please make sure that there is a good backup before anything else.',
  },
  health: {
    subject: 'health is good again',
    lead: 'The controller says that everything works again.',
    advice: '',
  },
  container: {
    subject: 'container is healthy again',
    lead: '{named, select, yes {The container {name}} other {The container}} passes its health check again.',
    advice: 'The app that it belongs to may not be reachable or may not do everything.',
  },
  update: {
    subject: 'update completed',
    lead: 'The update was completed.',
    advice: 'The machine may still be running the version from before the update.',
  },
} as const;

/** Of a rule that nobody has described yet: `type` is the event type that was sent. */
export const unknownRule = { subject: 'over: {type}', lead: 'What was reported is over: {type}.' } as const;
