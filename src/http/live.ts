import type { ServerResponse } from 'node:http';
import { difference, type Region, type Sent } from '../../views/live.tsx';
import { HubError } from '../errors.ts';
import type { Hub } from '../hub.ts';

/** What is pushed to open pages. */
export interface Live {
  /**
   * Opens a stream for a page.
   * @param view what it shows: pages of one view share every frame
   * @param build its regions as they are now
   * @param after the position that the page was made at, or that the stream last sent
   * @param owner whose it is: one owner has so many streams at most
   * @throws HubError unavailable past the bounds
   */
  open(view: string, build: () => Region[], after: number, owner: string, outgoing: ServerResponse): void;
  /** open streams, for /metrics */
  count(): number;
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

interface Channel {
  build: () => Region[];
  /** what its pages show by now, and up to which position of the log */
  sent: Sent;
  position: number;
  /** the regions that this is, and all of them as one message, made when a page asks */
  regions: Region[];
  whole: Buffer | undefined;
  streams: Set<ServerResponse>;
}

/** One frame is rendered per view and change, and goes to every page that shows the view. */
export function openLive(hub: Hub): Live {
  const channels = new Map<string, Channel>();
  const owners = new Map<ServerResponse, string>();
  let scheduled: NodeJS.Timeout | undefined;
  let pause = soonestMs;

  const stopListening = hub.log.onAppend(() => schedule());
  const looking = setInterval(() => schedule(), lookAgainMs);
  const ticking = setInterval(() => sendAll(`event: tick\ndata: ${hub.now()}\n\n`), tickMs);
  looking.unref();
  ticking.unref();

  function schedule(): void {
    if (scheduled !== undefined || channels.size === 0) return;
    scheduled = setTimeout(pushAll, pause);
    scheduled.unref();
  }

  function pushAll(): void {
    scheduled = undefined;
    const started = performance.now();
    for (const [view, channel] of channels) push(view, channel);
    pause = Math.min(latestMs, Math.max(soonestMs, (performance.now() - started) * share));
  }

  /** Brings a view up to date and tells the pages that show it. */
  function push(view: string, channel: Channel): void {
    try {
      const { position } = hub.model.checkpoint();
      const regions = channel.build();
      const { frame, sent } = difference(channel.sent, regions);
      Object.assign(channel, { sent, position, regions, whole: undefined });
      if (frame === '') return;
      const bytes = messageOf(frame, position);
      for (const stream of channel.streams) write(stream, bytes);
    } catch (error) {
      hub.logger.error(
        { view, error: String((error as Error).stack ?? error) },
        'a page could not be made for its stream',
      );
      for (const stream of channel.streams) stream.destroy();
    }
  }

  function start(view: string, build: () => Region[]): Channel {
    const channel = {
      build,
      sent: new Map(),
      position: -1,
      regions: [],
      whole: undefined,
      streams: new Set<ServerResponse>(),
    };
    channels.set(view, channel);
    push(view, channel);
    return channel;
  }

  /** Two hundred pages that open at once cost one rendering. */
  function wholeOf(channel: Channel): Buffer {
    channel.whole ??= messageOf(difference(new Map(), channel.regions).frame, channel.position);
    return channel.whole;
  }

  function write(stream: ServerResponse, bytes: string | Buffer): void {
    if (stream.writableLength > mostBehindBytes) stream.destroy();
    else stream.write(bytes);
  }

  function sendAll(text: string): void {
    const bytes = Buffer.from(text);
    for (const channel of channels.values()) for (const stream of channel.streams) write(stream, bytes);
  }

  return {
    open(view, build, after, owner, outgoing) {
      const own = [...owners.values()].filter((other) => other === owner).length;
      if (owners.size >= mostStreams || own >= mostPerOwner) {
        throw new HubError('unavailable', 'too many open pages', {
          hint: 'close some of them',
          retryAfterSeconds: 10,
        });
      }
      const channel = channels.get(view) ?? start(view, build);
      owners.set(outgoing, owner);
      channel.streams.add(outgoing);
      outgoing.writeHead(200, {
        'Content-Type': 'text/event-stream',
        'Cache-Control': 'no-store',
        'X-Accel-Buffering': 'no',
      });
      outgoing.write(`event: tick\ndata: ${hub.now()}\n\n`);
      // what happened between the making of the page and now is not missed: it gets the whole view once
      if (channel.position !== after) outgoing.write(wholeOf(channel));
      schedule();
      outgoing.on('close', () => {
        owners.delete(outgoing);
        channel.streams.delete(outgoing);
        if (channel.streams.size === 0 && channels.get(view) === channel) channels.delete(view);
      });
    },
    count: () => owners.size,
    close() {
      stopListening();
      clearTimeout(scheduled);
      clearInterval(looking);
      clearInterval(ticking);
      for (const stream of owners.keys()) stream.end();
    },
  };
}

/** One unnamed message; each line of a frame is a `data:` line. */
const messageOf = (frame: string, position: number): Buffer =>
  Buffer.from(
    `id: ${position}\n${frame
      .split(/\r\n|\r|\n/)
      .map((line) => `data: ${line}\n`)
      .join('')}\n`,
  );
