import type { Hub } from './hub.ts';

/**
 * Finds out whether there is room again: who asks `/readyz` before sending anything would else wait for ever. Writes
 * as much as an event might need, and nothing that stays; what still fails is what `hub.trouble` says.
 */
export async function probe(hub: Hub): Promise<void> {
  const { db } = hub.log;
  const alongside = () => {
    db.exec("INSERT INTO answers VALUES ('probe', '', x'', 0, 0, 0, hex(zeroblob(16384)))");
    db.exec("DELETE FROM answers WHERE scope = 'probe'");
  };
  try {
    hub.catchUp();
    await hub.append([], { alongside });
  } catch (error) {
    hub.logger.debug({ error: String(error) }, 'still no room');
  }
}
