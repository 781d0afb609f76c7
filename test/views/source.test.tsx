import { expect, test } from 'vitest';
import { CustomerPage } from '../../views/customer-page.tsx';
import { HostPage } from '../../views/host-page.tsx';
import { Chart } from '../../views/parts/chart.tsx';
import { AsSent } from '../../views/source/as-sent.tsx';
import { newest } from '../../views/source/model.ts';
import { chrome, day, hour, minute, now, zone } from './samples/basics.ts';
import { customerModel } from './samples/customer.ts';
import { host } from './samples/host.ts';

test('what an agent sent is written with local times and readable sizes, and says on hover how it came', () => {
  const items = [
    { started_at: '2026-11-21T01:11:58.716Z', size_bytes: 33_126_400_000, snapshot: 'vm/1/2026' },
  ];
  const html = String(<AsSent name="Backups" zone="Europe/Budapest" items={items} first={[]} />);
  expect(html).toContain('>21 Nov 02:11</time>');
  expect(html).toContain('<span title="33126400000">30.9 GB</span>');
  expect(html).toContain('title="started_at"');
  expect(html).toContain('<bdi>vm/1/2026</bdi>');
});

test.each([
  { text: '2026-13-45T99:99:99Z' },
  { text: '2026-11-21' },
  { size_bytes: 'a lot' },
  { size_bytes: -1 },
])('what only looks like a time or a size is shown as it came: %j', (item) => {
  const html = String(<AsSent name="Odd" zone={zone} items={[item]} first={[]} />);
  const [value] = Object.values(item);
  expect(html).toContain(value === -1 ? '-1 B' : `<bdi>${value}</bdi>`);
});

test('figures of a source that is late are its last ones, and not of now', () => {
  expect(newest(now - 30 * minute, 15 * minute, now)).toBe('now');
  expect(newest(now - 31 * minute, 15 * minute, now)).toBe('last');
  expect(newest(null, 15 * minute, now)).toBe('now');
  const silent = host({ host: { ...host().host, lastReportAt: now - 2 * hour } });
  const html = String(<HostPage chrome={chrome()} model={silent} />);
  expect(html).toContain('CPU, last');
  expect(html).not.toMatch(/CPU, now|> *now <b>/);
});

test('a customer whose hosts speak while its controller is silent shows the last figures of that', () => {
  const model = customerModel();
  const customer = { ...model.customer, measuredAt: now - 2 * hour, lastReportAt: now };
  expect(String(<CustomerPage chrome={chrome()} model={{ ...model, customer }} />)).toContain('CPU, last');
});

test('a reason that begins with the name of a box keeps that name as it is', () => {
  const model = customerModel();
  const customer = { ...model.customer, reason: 'pve1 silent since 12:11' };
  const html = String(<CustomerPage chrome={chrome()} model={{ ...model, customer }} />);
  expect(html).toContain('<bdi>pve1 silent since 12:11</bdi>');
  expect(html).not.toContain('Pve1');
});

test('a restart of seconds is no stripe in a chart of a day, a blind half hour is one', () => {
  const drawn = (blindMs: number) =>
    String(
      <Chart
        chart={{ id: 'cpu', name: 'CPU', unit: '%', points: [], now: null, limit: null }}
        frame={{
          span: { from: now - day, until: now },
          stepMs: 15 * minute,
          since: null,
          blind: [{ from: now - blindMs, until: now }],
          zone,
        }}
      />,
    ).includes('class="blind"');
  expect([drawn(2_000), drawn(hour / 2)]).toEqual([false, true]);
});
