import { evidenceOf, verdictOn } from '../../projections/backup-queries.ts';
import { columnOf } from '../../projections/backups.ts';
import { controllerOf } from '../../projections/controllers.ts';
import { newestWord } from '../../projections/evidence.ts';
import { hostOf } from '../../projections/hosts.ts';
import type { BackupKind } from '../../schema/events/backup.ts';
import { HubError } from '../errors.ts';
import { customerState } from '../fleet.ts';
import type { Hub } from '../hub.ts';
import type { Box, Case } from './backup-verdict.ts';

/** A night: its local date, its midnight and its deadline in ms. */
export interface Night {
  date: string;
  from: number;
  deadline: number;
}

/** Everything that the verdict on a customer's backup is made from, as the read models have it now. */
export function readBackup(
  hub: Hub,
  { from, deadline }: Omit<Night, 'date'>,
  customerId: string,
  kind: BackupKind,
): { known: Case; lastAt: number | null } {
  const customer = customerState(hub, customerId);
  if (!customer) throw new HubError('not_found', `no customer is called ${customerId}`);
  const said = new Map(evidenceOf(hub.db, customerId).map((row) => [row.source, row[columnOf[kind]]]));
  const newest = newestWord([...said.values()]);
  const tells = (source: string) => (said.get(source)?.words.length ?? 0) > 0;
  const inUse = [
    'controller',
    ...customer.hosts
      .filter(({ lastReportAt }) => lastReportAt !== null)
      .map(({ hostId }) => `host:${hostId}`),
  ];
  const boxes = inUse.flatMap((source): Box[] => {
    const status =
      source === 'controller'
        ? customer.controller
        : customer.hosts.find(({ hostId }) => source === `host:${hostId}`)?.status;
    const at =
      source === 'controller' ? controllerOf(hub.db, customerId)?.at : hostOf(hub.db, source.slice(5))?.at;
    if (!status || at === undefined || at === null) return [];
    // what a controller does it tells by events, too
    const told = tells(source) || (source === 'controller' && tells('events'));
    return [{ silent: status.reason === 'silent', tells: told, at }];
  });
  const lastAt = Math.max(newest?.at ?? 0, verdictOn(hub.db, customerId, kind)?.lastAt ?? 0) || null;
  return {
    lastAt,
    known: {
      from,
      deadline,
      blocked: customer.blocked,
      word: newest !== null && newest.at >= from ? newest : null,
      ever: lastAt !== null,
      unreadable: inUse.some((source) => (said.get(source)?.unreadable ?? null) !== null),
      boxes,
      blind: hub.blind(),
    },
  };
}
