import type { ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Region } from '../../views/live.tsx';
import { HubError } from '../errors.ts';
import type { Hub } from '../hub.ts';
import { type Channel, openChannel } from './live-channel.ts';

/** A page that asks to be kept up to date. */
export interface Watcher {
  /** what it shows: pages of one view share every frame */
  view: string;
  /** the regions of the view as they are now */
  build: () => Region[];
  /** the position that the page was made at, or that the stream last sent */
  after: number;
  /** whose it is: one owner has so many streams at most */
  owner: string;
  /** whether it may still see this: asked at each tick and whenever a session was ended */
  isWelcome: () => boolean;
  outgoing: ServerResponse;
}

/** What is pushed to open pages. */
export interface Live {
  /** Opens a stream for a page. @throws HubError unavailable past the bounds, and what `build` throws at first */
  open(watcher: Watcher): void;
  close(): void;
}

const mostStreams = 500;
const mostPerOwner = 16;
/** A page that reads slower than we write is cut off: it comes back and catches up. */
const mostBehindBytes = 1024 * 1024;
const tickMs = 15_000;
/** States change with time alone: a page looks again this often, although nothing was said. */
const lookAgainMs = 5_000;
/** After a change a frame follows at once, then at a pace that leaves the machine to the reports. */
const soonestMs = 40;
const latestMs = 5_000;
const share = 20;

const counting = new WeakMap<Hub, () => { streams: number; views: number }>();

/** How many pages of a hub are being kept up to date, and how many views that takes, for /metrics. */
export const countLive = (hub: Hub): { streams: number; views: number } =>
  counting.get(hub)?.() ?? { streams: 0, views: 0 };

/** One frame is rendered per view and change, and goes to every page that shows the view. */
export function openLive(hub: Hub): Live {
  const channels = new Map<string, Channel<ServerResponse>>();
  const watching = new Map<ServerResponse, Pick<Watcher, 'owner' | 'isWelcome'>>();
  let scheduled: NodeJS.Timeout | undefined;
  let pushing = false;
  let again = false;
  let closed = false;
  let pause = soonestMs;

  const stopListening = hub.log.onAppend(() => schedule());
  const stopWatching = hub.sessions.onEnd(() => dismiss());
  const looking = setInterval(() => schedule(), lookAgainMs);
  const ticking = setInterval(tick, tickMs);
  looking.unref();
  ticking.unref();
  counting.set(hub, () => ({ streams: watching.size, views: channels.size }));

  function schedule(): void {
    if (pushing) again = true;
    if (pushing || closed || scheduled !== undefined || channels.size === 0) return;
    scheduled = setTimeout(() => void pushAll(), pause);
    scheduled.unref();
  }

  /** Each view in a turn of the event loop of its own: reports that came meanwhile are answered in between. */
  async function pushAll(): Promise<void> {
    scheduled = undefined;
    pushing = true;
    again = false;
    let spentMs = 0;
    for (const [view, channel] of [...channels]) {
      if (channels.get(view) !== channel) continue; // its last page was closed since
      const started = performance.now();
      push(view, channel);
      spentMs += performance.now() - started;
      await nextTurn();
      if (closed) return;
    }
    pause = Math.min(latestMs, Math.max(soonestMs, spentMs * share));
    pushing = false;
    if (again) schedule();
  }

  /** Tells the pages of a view what changed; a view that cannot be made any more ends their streams. */
  function push(view: string, channel: Channel<ServerResponse>): void {
    try {
      const bytes = channel.refresh(hub.model.checkpoint().position);
      if (bytes !== null) for (const stream of channel.streams) write(stream, bytes);
    } catch (error) {
      if (!(error instanceof HubError)) {
        hub.logger.error(
          { view, error: String((error as Error).stack ?? error) },
          'a page could not be made for its stream',
        );
      }
      for (const stream of channel.streams) stream.destroy(); // it comes back, and is told why
    }
  }

  function start(view: string, build: () => Region[]): Channel<ServerResponse> {
    const channel = openChannel<ServerResponse>(build);
    channel.refresh(hub.model.checkpoint().position);
    channels.set(view, channel);
    return channel;
  }

  function write(stream: ServerResponse, bytes: string | Buffer): void {
    if (stream.writableLength > mostBehindBytes) stream.destroy();
    else if (!stream.destroyed) stream.write(bytes);
  }

  /** Ends the streams of whoever may no longer see what they carry; such a page asks again and is refused. */
  function dismiss(): void {
    try {
      for (const [stream, { isWelcome }] of watching) if (!isWelcome()) stream.destroy();
    } catch (error) {
      hub.logger.error({ error: String(error) }, 'nobody can say who is signed in: all streams end');
      for (const stream of watching.keys()) stream.destroy();
    }
  }

  function tick(): void {
    dismiss();
    const bytes = Buffer.from(tickAt(hub.now()));
    for (const stream of watching.keys()) write(stream, bytes);
  }

  return {
    open({ view, build, after, owner, isWelcome, outgoing }) {
      const own = [...watching.values()].filter((other) => other.owner === owner).length;
      if (watching.size >= mostStreams || own >= mostPerOwner) {
        throw new HubError('unavailable', 'too many open pages', {
          hint: 'close some of them',
          retryAfterSeconds: 10,
        });
      }
      const channel = channels.get(view) ?? start(view, build);
      watching.set(outgoing, { owner, isWelcome });
      channel.streams.add(outgoing);
      outgoing.writeHead(200, {
        'Content-Type': 'text/event-stream',
        'Cache-Control': 'no-store',
        'X-Accel-Buffering': 'no',
      });
      outgoing.write(tickAt(hub.now()));
      // what happened between the making of the page and now is not missed: it gets the whole view once
      if (channel.position !== after) outgoing.write(channel.whole());
      schedule();
      outgoing.on('close', () => {
        watching.delete(outgoing);
        channel.streams.delete(outgoing);
        if (channel.streams.size === 0 && channels.get(view) === channel) channels.delete(view);
      });
    },
    close() {
      closed = true;
      stopListening();
      stopWatching();
      clearTimeout(scheduled);
      clearInterval(looking);
      clearInterval(ticking);
      counting.delete(hub);
      for (const stream of watching.keys()) stream.end();
    },
  };
}

const tickAt = (now: number): string => `event: tick\ndata: ${now}\n\n`;
