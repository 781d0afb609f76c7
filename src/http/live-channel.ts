import { difference, type Region, type Sent } from '../../views/live.tsx';

/** A view that is kept up to date: it is made once, however many pages show it. */
export interface Channel<Stream> {
  /** the position of the log that its pages have been told up to */
  position: number;
  streams: Set<Stream>;
  /**
   * Makes the view anew.
   * @param upTo the position of the log that it is made from
   * @returns the message with what changed, or null when nothing did
   */
  refresh(upTo: number): Buffer | null;
  /** Everything as one message, for a page that missed some: two hundred that open at once cost one rendering. */
  whole(): Buffer;
}

/** Opens a channel for the regions that `build` makes; they are first made by `refresh`. */
export function openChannel<Stream>(build: () => Region[]): Channel<Stream> {
  let sent: Sent = new Map();
  let regions: Region[] = [];
  let whole: Buffer | undefined;
  const channel: Channel<Stream> = {
    position: -1,
    streams: new Set(),
    refresh(upTo) {
      regions = build();
      const changed = difference(sent, regions);
      sent = changed.sent;
      channel.position = upTo;
      whole = undefined;
      return changed.frame === '' ? null : messageOf(changed.frame, upTo);
    },
    whole() {
      whole ??= messageOf(difference(new Map(), regions).frame, channel.position);
      return whole;
    },
  };
  return channel;
}

/** One unnamed message; each line of a frame is a `data:` line. */
const messageOf = (frame: string, position: number): Buffer =>
  Buffer.from(
    `id: ${position}\n${frame
      .split(/\r\n|\r|\n/)
      .map((line) => `data: ${line}\n`)
      .join('')}\n`,
  );
