import { eq } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { type Db, defineProjection, param, query } from './projection.ts';

/** Who speaks when a key is shown. Only hashes are here; a key that is not here is nobody's. */
export const credentials = sqliteTable(
  'credentials',
  {
    keyHash: text('key_hash').primaryKey(),
    kind: text('kind').$type<'customer' | 'host'>().notNull(),
    /** the customer's id or the host's */
    ownerId: text('owner_id').notNull(),
    /** ms; when a rotated key ends at the latest. null: it does not */
    until: integer('until'),
    /** where the log gave it out: keys of an owner end in this order */
    position: integer('position').notNull(),
    /** its first use ends the keys before it */
    unused: integer('unused', { mode: 'boolean' }).notNull(),
  },
  (table) => [index('credentials_by_owner').on(table.kind, table.ownerId)],
);

export type Credential = typeof credentials.$inferSelect;

export const credentialsProjection = defineProjection({
  name: 'credentials',
  version: 2,
  tables: [credentials],
  critical: true,
  handlers(db) {
    const rows = db.rows(credentials);
    const ofOwner = db.sqlite
      .prepare<[string, string], string>('SELECT key_hash FROM credentials WHERE kind = ? AND owner_id = ?')
      .pluck();
    const keysOf = (kind: 'customer' | 'host', ownerId: string) => {
      db.flush();
      return ofOwner.all(kind, ownerId);
    };

    /** A new key; the ones before it live on until it is first used, but not past `oldKeyUntil` (null: they end now). */
    const issue = (
      kind: 'customer' | 'host',
      ownerId: string,
      keyHash: string,
      oldKeyUntil: number | null,
      position: number,
    ) => {
      const old = keysOf(kind, ownerId);
      for (const hash of old) {
        if (oldKeyUntil === null) rows.remove(hash);
        else {
          const row = rows.get(hash)!;
          rows.put({ ...row, until: Math.min(row.until ?? oldKeyUntil, oldKeyUntil) });
        }
      }
      const unused = old.length > 0 && oldKeyUntil !== null;
      rows.put({ keyHash, kind, ownerId, until: null, position, unused });
    };

    return {
      CustomerKeyIssued: ({ data, position }) =>
        issue('customer', data.customerId, data.apiKeyHash, data.oldKeyUntil, position),
      HostEnrolled: ({ data, position }) => issue('host', data.hostId, data.apiKeyHash, null, position),
      HostKeyRotated: ({ data, position }) =>
        issue('host', data.hostId, data.apiKeyHash, data.oldKeyUntil, position),
      KeyFirstUsed: ({ data }) => {
        const [kind, ownerId] =
          data.hostId === null ? (['customer', data.customerId] as const) : (['host', data.hostId] as const);
        const used = rows.get(data.apiKeyHash);
        if (!used) return;
        for (const hash of keysOf(kind, ownerId)) {
          if (rows.get(hash)!.position < used.position) rows.remove(hash);
        }
        rows.put({ ...used, unused: false }); // one that a newer key follows keeps its end
      },
      HostDecommissioned: ({ data }) => {
        for (const hash of keysOf('host', data.hostId)) rows.remove(hash);
      },
    };
  },
});

const byHash = query((orm) =>
  orm
    .select()
    .from(credentials)
    .where(eq(credentials.keyHash, param('hash')))
    .prepare(),
);

/** The credential with this hash (SHA-256 of the key, hex), or undefined. The caller looks at `until`. */
export const credentialOf = (db: Db, keyHash: string): Credential | undefined =>
  byHash(db).get({ hash: keyHash });
