import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { backUp } from '../src/backup.ts';
import { given } from './scenario.ts';

const mount = (dir: string) =>
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', dir]).status === 0;
const unmount = (dir: string) => void spawnSync('umount', ['-l', dir]);

/** Whether this machine lets us make a small file system. */
const mayMount = (() => {
  const dir = mkdtempSync(join(tmpdir(), 'hub-mount-'));
  const may = mount(dir);
  if (may) unmount(dir);
  rmSync(dir, { recursive: true });
  return may;
})();

test.runIf(mayMount)(
  'a disk without room for a backup is named as such, and keeps nothing of it',
  async () => {
    const { hub, post } = await given();
    await post('/api/v1/admin/customers', { customer_id: 'demo' });
    const dir = mkdtempSync(join(tmpdir(), 'hub-small-'));
    mount(dir);
    onTestFinished(() => {
      unmount(dir);
      rmSync(dir, { recursive: true, force: true });
    });
    writeFileSync(join(dir, 'ballast'), Buffer.alloc(40 * 1024));
    await expect(backUp(hub, { file: join(dir, 'hub.db'), keys: null }, () => {})).rejects.toMatchObject({
      code: 'unavailable',
      message: `there is no room for a backup in ${dir}`,
    });
    expect(readdirSync(dir)).toEqual(['ballast']);
    expect(hub.trouble()).toBeUndefined(); // the hub's own disk is another one
  },
);
