// A load on loopback: so many connections, each sending the next report when the last was answered. Its own process,
// so that what it costs is not the server's. Arguments: one JSON object; the answer: one JSON line.

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';

interface Options {
  port: number;
  path: string;
  key: string;
  connections: number;
  seconds: number;
  /** answered requests a second at most, over all connections; 0: as many as there can be */
  perSecond?: number;
}

const options = JSON.parse(process.argv[2]!) as Options;
/** reports go round these hosts */
const [hosts] = (await once(process, 'message')) as [string[]];
process.disconnect();
const template = JSON.parse(
  readFileSync(new URL('../../fixtures/wire/host-report.json', import.meta.url), 'utf8'),
);
const { host_id: _, reported_at: __, ...rest } = template;
const tail = JSON.stringify(rest).slice(1);
const endsAt = performance.now() + options.seconds * 1000;
const tookMs: number[] = [];
let sent = 0;
let failed = 0;
let at = Date.now() - 60_000;

function next(): Buffer {
  const host = hosts[sent++ % hosts.length];
  if (sent % hosts.length === 0) at += 1; // a report of a host is newer than its last
  const body = `{"host_id":"${host}","reported_at":"${new Date(at).toISOString()}",${tail}`;
  return Buffer.from(
    `POST ${options.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${options.key}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

function drive(): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(options.port, '127.0.0.1');
    let startedAt = 0;
    let pending = '';
    const pauseMs = options.perSecond ? (options.connections / options.perSecond) * 1000 : 0;
    const send = () => {
      if (performance.now() >= endsAt) return void socket.end();
      startedAt = performance.now();
      socket.write(next());
    };
    socket.setNoDelay(true);
    socket.on('connect', send);
    socket.on('data', (chunk) => {
      pending += chunk.toString('latin1');
      const head = pending.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(pending)?.[1] ?? 0);
      if (pending.length < head + 4 + length) return;
      if (!pending.startsWith('HTTP/1.1 200')) {
        failed += 1;
        if (failed === 1) console.error(pending.slice(0, 400));
      }
      pending = '';
      tookMs.push(performance.now() - startedAt);
      if (pauseMs > 0) setTimeout(send, Math.max(0, pauseMs - (performance.now() - startedAt)));
      else send();
    });
    socket.on('error', () => {
      failed += 1;
      resolve();
    });
    socket.on('close', () => resolve());
  });
}

const started = performance.now();
await Promise.all(Array.from({ length: options.connections }, drive));
const seconds = (performance.now() - started) / 1000;
tookMs.sort((left, right) => left - right);
const quantile = (share: number) =>
  tookMs[Math.min(tookMs.length - 1, Math.floor(tookMs.length * share))] ?? 0;
console.log(
  JSON.stringify({ rate: tookMs.length / seconds, p50: quantile(0.5), p99: quantile(0.99), failed }),
);
