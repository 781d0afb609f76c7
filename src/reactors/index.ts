import { beat, dailyMail } from '../heartbeat.ts';
import type { Hub } from '../hub.ts';
import { backupDeadline, checkBackups, deadlineOf, reviewBackups } from './backup-deadline.ts';
import { notify } from './notify.ts';
import { lookAtIncidents } from './owed.ts';
import type { Reactor } from './reactor.ts';
import { closeDays } from './retention.ts';
import { dailyAt, every, type Schedule } from './schedule.ts';
import { checkSilence } from './staleness.ts';
import { announceLimits } from './thresholds.ts';

/** Everything that the clock causes. `when` is asked each time: a reload may change it. */
export const schedulesOf = (hub: Hub): Schedule[] => [
  {
    name: 'retention',
    get when() {
      return dailyAt(hub.config.retention.prune_schedule, hub.config.timezone);
    },
    run: (due, signal) => closeDays(hub, due, signal),
  },
  {
    name: 'staleness', // then what tells of it: a mass silence is known before its first ones are told of
    get when() {
      return every(hub.config.alerting.check_interval);
    },
    async run(due, signal) {
      const done = await Promise.allSettled([checkSilence(hub, due, signal)]);
      const outcomes = [...done, ...(await Promise.allSettled([lookAtIncidents(hub, signal)]))];
      const failed = outcomes.find((outcome) => outcome.status === 'rejected');
      if (failed) throw failed.reason; // told, and the other was looked at all the same
      return outcomes.map((outcome) => (outcome as PromiseFulfilledResult<string>).value).join('; ');
    },
  },
  {
    name: 'thresholds',
    get when() {
      return every(hub.config.alerting.check_interval);
    },
    run: (_due, signal) => announceLimits(hub, signal),
  },
  {
    name: backupDeadline,
    get when() {
      return deadlineOf(hub);
    },
    run: (due, signal) => checkBackups(hub, due, signal),
  },
  {
    name: 'backup-review',
    get when() {
      return every(hub.config.alerting.check_interval);
    },
    run: (_due, signal) => reviewBackups(hub, signal),
  },
  {
    name: 'heartbeat',
    get when() {
      return every(hub.config.heartbeat.interval);
    },
    run: () => beat(hub),
  },
  {
    name: 'daily-mail',
    get when() {
      return dailyAt('08:00', hub.config.timezone);
    },
    run: (due) => dailyMail(hub, due),
  },
];

/** Everything that events cause. */
export const reactorsOf = (hub: Hub): Reactor[] => [notify(hub)];
