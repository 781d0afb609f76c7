import { dayOf, hourMs, midnightOf, minuteMs } from './clock.ts';
import { between, draw, pick, wholeBetween } from './random.ts';
import { backupHourOf, type Customer, type Guest, type Host } from './roster.ts';

/** The target that every customer's backups go to. */
export const backupTarget = 'felhom-pbs';

/** What a customer's boxes did in the small hours of one day; times in ms. */
export type Night = {
  dumpedAt: number;
  dumpOk: boolean;
  startsAt: number;
  finishedAt: number;
  /** the guest of the first host whose backup failed, and why; null on a good night */
  failed: { guest: Guest; reason: string } | null;
};

const reasons = [
  'no space left on device',
  'connection to felhom-pbs lost after 412 s',
  'snapshot of the volume is still locked',
  'timed out waiting for the guest agent to freeze the file system',
];

export function nightOf(customer: Customer, day: number): Night {
  const { key } = customer;
  const startsAt = midnightOf(day) + (backupHourOf(key) + draw(key, 'late', day) / 10) * hourMs;
  const guests = customer.hosts[0]?.guests.filter(({ stopped }) => !stopped) ?? [];
  const fails =
    guests.length > 0 && draw(key, 'backup', day) < (customer.trouble === 'disk_full' ? 0.2 : 0.012);
  return {
    dumpedAt: Math.round(startsAt - between(key, 'dump', 8, 20, day) * minuteMs),
    dumpOk: draw(key, 'dump fails', day) > 0.004,
    startsAt: Math.round(startsAt),
    finishedAt: Math.round(startsAt + between(key, 'backup takes', 34, 52, day) * minuteMs),
    failed: fails ? { guest: pick(key, 'fails', guests, day), reason: pick(key, 'why', reasons, day) } : null,
  };
}

/** The last night that was over by `at`. */
export function lastNightOf(customer: Customer, at: number): Night {
  const tonight = nightOf(customer, dayOf(at));
  return tonight.finishedAt <= at ? tonight : nightOf(customer, dayOf(at) - 1);
}

export type GuestBackup = {
  vmid: number;
  startsAt: number;
  finishedAt: number;
  bytes: number;
  error: string | null;
};

/** The newest backup of each running guest of a host that has begun by `at`; guests take their turn. */
export function backupsOf(host: Host, at: number): GuestBackup[] {
  const { customer, key } = host;
  const today = dayOf(at);
  const nights = [nightOf(customer, today), nightOf(customer, today - 1)] as const;
  const running = host.guests.filter(({ stopped }) => !stopped);
  return running.map(({ vmid, spec, name }, index) => {
    const turn = (night: Night) =>
      night.startsAt + Math.round((index / running.length) * (night.finishedAt - night.startsAt));
    const begun = turn(nights[0]) <= at;
    const night = begun ? nights[0] : nights[1];
    const day = begun ? today : today - 1;
    const isFailed = night.failed?.guest.vmid === vmid && customer.hosts[0] === host;
    const longest = Math.floor((night.finishedAt - night.startsAt) / running.length);
    return {
      vmid,
      startsAt: turn(night),
      finishedAt: turn(night) + wholeBetween(key, name, Math.floor(longest * 0.5), longest, day),
      bytes: Math.round(spec.disk_bytes * between(key, 'backed up', 0.2, 0.5, index)),
      error: isFailed ? (night.failed?.reason ?? null) : null,
    };
  });
}
