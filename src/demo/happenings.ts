import type { Due } from './action.ts';
import { dayOf, hourMs, isSunday, midnightOf, minuteMs } from './clock.ts';
import { brokenContainer } from './controller-report.ts';
import { deployment, event, ofUpset } from './event.ts';
import { backupTarget, nightOf } from './night.ts';
import { between, chance } from './random.ts';
import { updateBetween } from './release.ts';
import type { Customer } from './roster.ts';
import { eventsOfRounds } from './rounds.ts';
import { upsetOfDay } from './upset.ts';
import { beginningOf, controllerSpeaks, type World } from './world.ts';

/** Every event of a day by the fleet's clock, in order. */
export const happeningsOfDay = (world: World, day: number): Due[] =>
  [
    ...world.fleet.customers.flatMap((customer) => ofCustomer(world, customer, day)),
    ...eventsOfRounds(world, day),
  ].sort((a, b) => a.at - b.at);

function ofCustomer(world: World, customer: Customer, day: number): Due[] {
  if (customer.trouble === 'waiting') return [];
  const upset = upsetOfDay(customer, day);
  const all = [
    ...ofNight(customer, day),
    ...(upset === null ? [] : ofUpset(customer, upset)),
    ...ofUpdate(customer, day),
    ...ofHousekeeping(customer, day),
    ...ofTrouble(world, customer, day),
  ];
  return all.filter(({ at }) => controllerSpeaks(world, customer, at));
}

function ofNight(customer: Customer, day: number): Due[] {
  const { dumpedAt, dumpOk, startsAt, finishedAt, failed } = nightOf(customer, day);
  const dump = dumpOk
    ? event(customer, dumpedAt, 'db_dump_completed', () => ({
        severity: 'info',
        message: `All databases of ${customer.apps.length} apps dumped`,
      }))
    : event(customer, dumpedAt, 'db_dump_failed', () => ({
        severity: 'error',
        message: 'pg_dump of nextcloud-db ended with code 1: connection refused',
      }));
  const backup = failed
    ? event(customer, finishedAt, 'backup_failed', () => ({
        severity: 'error',
        message: `Backup of ${failed.guest.name} failed: ${failed.reason}`,
        details: { target: backupTarget, vmid: failed.guest.vmid, error: failed.reason },
      }))
    : event(customer, finishedAt, 'backup_completed', () => ({
        severity: 'info',
        message: `Backup completed in ${Math.round((finishedAt - startsAt) / minuteMs)} min`,
        details: { target: backupTarget, duration_seconds: Math.round((finishedAt - startsAt) / 1000) },
      }));
  return [dump, backup];
}

function ofUpdate(customer: Customer, day: number): Due[] {
  const update = updateBetween(customer, midnightOf(day), midnightOf(day + 1));
  if (update === null) return [];
  const told = { severity: 'info' as const, message: `Controller updated to ${update.version}` };
  return [
    event(customer, update.at, 'update_completed', () => ({ ...told, details: { version: update.version } })),
  ];
}

/** What happens without anybody being worried. */
function ofHousekeeping(customer: Customer, day: number): Due[] {
  const { key } = customer;
  const some: Due[] = [];
  if (isSunday(day)) {
    const at = midnightOf(day) + between(key, 'check', 5, 7, day) * hourMs;
    const details = { target: backupTarget };
    some.push(
      event(customer, at, 'backup_integrity_ok', () => ({
        severity: 'info',
        message: 'Backup repository checked, no error',
        details,
      })),
    );
  }
  if (chance(key, 'deploys', 0.012, day))
    some.push(deployment(customer, midnightOf(day) + between(key, 'deploy', 9, 17, day) * hourMs, day));
  if (chance(key, 'unplugged', 0.003, day))
    some.push(...unplugged(customer, midnightOf(day) + between(key, 'unplug', 8, 18, day) * hourMs, day));
  return some;
}

function unplugged(customer: Customer, at: number, n: number): Due[] {
  const details = { storage: '/mnt/backup' };
  const backAt = at + between(customer.key, 'unplugged for', 10, 90, n) * minuteMs;
  return [
    event(customer, at, 'storage_disconnected', () => ({
      severity: 'error',
      message: '/mnt/backup is no longer there',
      details,
    })),
    event(customer, backAt, 'storage_reconnected', () => ({
      severity: 'info',
      message: '/mnt/backup is back',
      details,
    })),
  ];
}

/** The events with which the lasting troubles of a past began. */
function ofTrouble(world: World, customer: Customer, day: number): Due[] {
  if (world.living) return [];
  const begun = beginningsOf(world, customer);
  return begun.filter(({ at }) => dayOf(at) === day);
}

function beginningsOf(world: World, customer: Customer): Due[] {
  const host = customer.hosts[0];
  if (customer.trouble === 'disk_full' && host !== undefined) {
    const details = { storage: 'local-lvm', host_id: host.id, percent: 90 };
    const told = { severity: 'warning' as const, message: 'local-lvm is 90 % full', details };
    return [event(customer, beginningOf(world, 'diskWarning'), 'disk_warning', () => told)];
  }
  if (customer.trouble === 'failing') {
    const container = brokenContainer(customer);
    const message = `${container} exited (137), out of memory`;
    const told = { severity: 'warning' as const, message, details: { container } };
    return [event(customer, beginningOf(world, 'failing'), 'health_degraded', () => told)];
  }
  return [];
}
