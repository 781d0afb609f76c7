import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { envOf, folder, hub, serve, stop } from './process.ts';

vi.setConfig({ testTimeout: 60_000 }); // many processes, one after another

const asRoot = process.geteuid!() === 0;
const other = 65_534;

/** A folder that a hub of another user has used. */
async function foldersOfAnother(): Promise<string> {
  const dir = folder();
  await stop(await serve(envOf(dir)));
  const all = readdirSync(dir, { recursive: true }).map((name) => join(dir, String(name)));
  for (const path of [dir, ...all]) chownSync(path, other, other);
  return dir;
}

const asOther = (args: readonly string[], dir: string) =>
  spawnSync(process.execPath, ['src/hub.mjs', ...args], {
    env: { ...envOf(dir), HOME: '/tmp' },
    uid: other,
    gid: other,
    encoding: 'utf8',
  });

test.runIf(asRoot)(
  'root does not write into the folder of another user, and is told whose it is',
  async () => {
    const dir = await foldersOfAnother();
    const before = readdirSync(dir, { recursive: true }).sort();
    for (const args of [
      ['customer', 'create', 'demo'],
      ['rebuild'],
      ['serve'],
      ['backup', '/tmp/never.db'],
    ]) {
      const refused = await hub(args, envOf(dir));
      expect(refused).toMatchObject({ code: 2, out: '' });
      expect(refused.err).toMatch(
        /belongs to \S+, and this is root[\s\S]*hint: sudo -u \S+ node \S*src\/hub\.mjs …/,
      );
    }
    expect(readdirSync(dir, { recursive: true }).sort()).toEqual(before);
    const doctor = await hub(['doctor'], envOf(dir));
    expect(doctor.out).toMatch(/warn {2}.* belongs to \S+, and this is root/);
  },
);

test.runIf(asRoot)('what root left behind is named with its cause, and never with a restore', async () => {
  const dir = await foldersOfAnother();
  const keys = join(dir, 'keys');
  const read = readdirSync(dir).find((name) => /^read-.*\.db$/.test(name))!;
  for (const path of [join(keys, readdirSync(keys)[0]!), join(dir, read)]) {
    chownSync(path, 0, 0);
    chmodSync(path, 0o600);
    const refused = asOther(['status'], dir);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain(`${path} may not be used by`);
    expect(refused.stderr).toContain('sudo chown -R');
    expect(refused.stderr).not.toMatch(/backup|restore/);
    expect((await hub(['doctor'], envOf(dir))).out).toContain('1 file of the data folder does not belong to');
    chownSync(path, other, other);
  }
  expect(asOther(['status'], dir).status).toBe(0);
});
