import type { Context } from 'hono';
import type { HubEnv } from '../app.ts';
import type { Viewer } from './guard.ts';

/** A request of somebody who may see what they ask for. */
export interface Visit {
  c: Context<HubEnv>;
  /** who looks; 'anybody' where nobody has to sign in, or for one who showed a key */
  viewer: Viewer | 'anybody';
}

interface Declared {
  method: 'GET' | 'POST';
  path: string;
  /**
   * What comes back, a page unless said otherwise: a 'part' is fetched by an open page, a 'stream' stays open. They are
   * refused with a status alone.
   */
  kind?: 'part' | 'stream';
}

/** For whoever signed in; 'person or key' is for the few pages that a program may read as well. */
interface Guarded extends Declared {
  who: 'person' | 'person or key';
  make: (visit: Visit) => Response | Promise<Response>;
}

/** For anybody: the door itself, and what it looks like. */
interface Open extends Declared {
  who: 'open';
  make: (c: Context<HubEnv>) => Response | Promise<Response>;
}

/** An address of the dashboard. It says who may ask: only what is declared so is mounted. */
export type SiteRoute = Guarded | Open;
