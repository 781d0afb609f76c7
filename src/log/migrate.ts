import { readdirSync, readFileSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { HubError } from '../errors.ts';

const folder = new URL('../../schema/migrations/', import.meta.url);

/** Brings the log's tables up to this version, forward only. @throws HubError bad_config for a log of a newer hub */
export function migrate(db: Database): void {
  const steps = readdirSync(folder)
    .filter((file) => /^\d{4}_.*\.sql$/.test(file))
    .sort();
  const done = db.pragma('user_version', { simple: true }) as number;
  if (done > steps.length) {
    throw new HubError(
      'bad_config',
      `log.db was written by a newer hub (its schema is ${done}, this hub knows ${steps.length})`,
      {
        hint: 'start the newer hub again; a log is never migrated back',
      },
    );
  }
  for (const [index, file] of steps.entries()) {
    if (index < done) continue;
    db.transaction(() => {
      db.exec(readFileSync(new URL(file, folder), 'utf8'));
      db.pragma(`user_version = ${index + 1}`);
    }).immediate();
  }
}
