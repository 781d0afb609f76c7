import { copyFileSync, existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readHeadMark } from '../../src/log/head-mark.ts';
import { blocked, reported } from '../contract/event-log.ts';
import { emptyFolder, logFolder } from './folder.ts';

describe('the head mark', () => {
  /** A log of three events whose tail of one was lost, as after a power cut with a lying disk. */
  async function cutLog() {
    const folder = logFolder();
    await folder.log.append([blocked('a'), blocked('a')]);
    folder.log.close();
    copyFileSync(join(folder.dir, 'log.db'), join(folder.dir, 'earlier.db'));
    folder.open();
    await folder.log.append([blocked('b')]);
    folder.log.close();
    return folder;
  }
  const loseTail = (dir: string) => copyFileSync(join(dir, 'earlier.db'), join(dir, 'log.db'));

  test('says where the log ended after every commit', async () => {
    const { dir, log } = logFolder();
    await log.append([blocked('a')]);
    await log.append([reported('a-1'), reported('a-1')]);
    expect(readHeadMark(dir)).toEqual({ position: 3, hash: log.hashAt(3) });
  });

  test('may lag behind the log', async () => {
    const folder = logFolder();
    await folder.log.append([blocked('a')]);
    const old = readFileSync(join(folder.dir, 'log.head'));
    await folder.log.append([blocked('a')]);
    folder.log.close();
    writeFileSync(join(folder.dir, 'log.head'), old);
    expect(folder.open().head().position).toBe(2);
  });

  test('that is gone or makes no sense is no reason to stop', async () => {
    for (const damage of [(file: string) => rmSync(file), (file: string) => writeFileSync(file, 'x')]) {
      const folder = logFolder();
      await folder.log.append([blocked('a')]);
      folder.log.close();
      damage(join(folder.dir, 'log.head'));
      await folder.open().append([blocked('a')]);
      expect(readHeadMark(folder.dir)?.position).toBe(2);
    }
  });

  test('that leads means a lost tail: refused, with both positions and the way out', async () => {
    const folder = await cutLog();
    loseTail(folder.dir);
    expect(() => folder.open()).toThrow(
      expect.objectContaining({
        code: 'damaged',
        message: expect.stringMatching(/ends at position 2.*says 3/),
        hint: expect.stringContaining('--accept-loss'),
      }),
    );
  });

  test('with another hash than the log has there is refused as well', async () => {
    const folder = await cutLog();
    loseTail(folder.dir);
    const mark = readFileSync(join(folder.dir, 'log.head'));
    folder.open({ acceptLoss: true });
    folder.log.close();
    writeFileSync(join(folder.dir, 'log.head'), mark);
    expect(() => folder.open()).toThrow(/another event at position 3/);
  });

  test('an operator may accept the loss, which is a fact from then on', async () => {
    const folder = await cutLog();
    loseTail(folder.dir);
    const log = folder.open({ acceptLoss: true });
    await log.append([blocked('c')]);
    expect(log.at(3)).toMatchObject({
      type: 'TailLossAccepted',
      data: { markedPosition: 3, actualPosition: 2 },
    });
    folder.reopen();
    expect(folder.log.head().position).toBe(4);
  });

  test('a missing log.db beside it is refused and not made anew', async () => {
    const folder = logFolder();
    await folder.log.append([blocked('a'), blocked('a')]);
    folder.log.close();
    rmSync(join(folder.dir, 'log.db'));
    expect(() => folder.open()).toThrow(/log\.db is gone.*2 events/);
    expect(existsSync(join(folder.dir, 'log.db'))).toBe(false);
  });

  test('an emptied log.db beside it is refused and left as it is', async () => {
    const folder = logFolder();
    await folder.log.append([blocked('a')]);
    folder.log.close();
    truncateSync(join(folder.dir, 'log.db'), 0);
    expect(() => folder.open()).toThrow(/is empty.*1 events/);
    expect(readFileSync(join(folder.dir, 'log.db'))).toHaveLength(0);
  });

  test('a deleted WAL that held events is found by it', async () => {
    const { dir, log } = logFolder();
    await log.append([blocked('a'), reported('a-1')]);
    const other = emptyFolder();
    // what a copy without the WAL would hold: the database file alone, while the WAL still has the events
    for (const file of ['log.db', 'log.head']) copyFileSync(join(dir, file), join(other, file));
    const folder = () => logFolder(other);
    expect(folder).toThrow(/(is empty|ends at position 0).* 2/);
  });
});
