import { mkdtempSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HostReportBody } from '../../schema/wire/host-report.ts';
import { runAgentFromConfig } from '../../src/agent/main.ts';

test('the agent reports this machine as soon as it starts, and ends when it is told to', async () => {
  const stop = new AbortController();
  const bodies: string[] = [];
  const server = http.createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    bodies.push(body);
    const envelope = { status: 'ok', poll_interval_seconds: 900, blocked: false, desired_generation: 0 };
    response.end(JSON.stringify({ ...envelope, has_signed_ops: false }), () => stop.abort());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const path = join(mkdtempSync(join(tmpdir(), 'agent-')), 'agent.json');
  writeFileSync(path, JSON.stringify({ hub: { url, host_id: 'pve1', api_key: 'k' } }));

  await runAgentFromConfig(path, {}, stop.signal);
  server.close();

  expect(bodies).toHaveLength(1);
  const report = HostReportBody.parse(JSON.parse(bodies[0] ?? ''));
  expect(report).toMatchObject({
    host_id: 'pve1',
    agent_version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    guests: [],
  });
  expect(report.host?.mem_total_bytes).toBeGreaterThan(0);
});

test('an authority that cannot be read is refused before anything is sent', async () => {
  const env = {
    FELHOM_AGENT_HUB_URL: 'https://hub.example.com',
    FELHOM_AGENT_HUB_HOST_ID: 'pve1',
    FELHOM_AGENT_HUB_API_KEY: 'k',
    FELHOM_AGENT_HUB_CA_FILE: '/nowhere/ca.pem',
  };
  const running = runAgentFromConfig(undefined, env, new AbortController().signal);
  await expect(running).rejects.toMatchObject({
    code: 'bad_config',
    message: 'hub.ca_file: /nowhere/ca.pem cannot be read',
  });
});
