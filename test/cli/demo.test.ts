import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { envOf, folder, hub, start, stop } from './process.ts';

const small = ['--customers', '3', '--hosts', '5', '--days', '3', '--seed', '7'];

test('the demo opens on an invented past in a folder of its own, lives on, and leaves nothing behind', async () => {
  const env = { ...envOf(''), HUB_SERVER_DATA_DIR: '' };
  const demo = start(
    process.execPath,
    ['src/hub.mjs', 'demo', '--customers', '3', '--hosts', '90', '--days', '3'],
    env,
  );
  const [, dir] = await demo.says(/data folder (\S+)[\s\S]*first host/);
  const [, end] = /"position":(\d+)/.exec((await hub(['status', '--json'], envOf(dir!))).out)!;
  const log = start(process.execPath, ['src/hub.mjs', 'log', '--follow', '--after', end!], envOf(dir!));
  await log.says(/HostReported/);
  await stop(log);
  expect((await hub(['verify'], envOf(dir!))).code).toBe(0);
  expect(await stop(demo)).toMatchObject({ code: 0 });
  expect(existsSync(dir!)).toBe(false);
});

test('demo --into fills a folder once, and whoever opens it first is shown its keys', async () => {
  const dir = folder();
  const filled = await hub(['demo', '--into', dir, ...small], envOf(folder()));
  expect(filled).toMatchObject({ code: 0, out: expect.stringMatching(/holds .* events/) });
  const again = await hub(['demo', '--into', dir, ...small], envOf(folder()));
  expect(again).toMatchObject({ code: 2, err: expect.stringContaining('holds a log') });
  const [verified, list, status] = [
    await hub(['verify'], envOf(dir)),
    await hub(['customer', 'list', '--json'], envOf(dir)),
    await hub(['status'], envOf(dir)),
  ];
  expect(verified.code).toBe(0);
  expect(JSON.parse(list.out).customers).toHaveLength(3);
  expect(list.err).toMatch(/API key +[0-9a-f]{64}/); // the first to open the folder makes its keys, and says so
  expect(status.out + status.err).not.toContain('API key');
});
