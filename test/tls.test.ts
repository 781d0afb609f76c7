import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { configSchema } from '../schema/config.ts';
import { checkTls } from '../src/tls.ts';

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
const check = (cert: string, key: string) => checkTls(configSchema.parse({ server: { tls: { cert, key } } }));
const [cert, key] = [fixture('tls/localhost.pem'), fixture('tls/localhost-key.pem')];

test('a certificate with its key is taken, and its end is known', () => {
  expect(check(cert, key)!.endsAt).toBeGreaterThan(Date.parse('2026-01-01'));
  expect(check('', '')).toBeNull();
});

test.each([
  ['/nowhere/cert.pem', key, 'server.tls.cert: there is no file /nowhere/cert.pem'],
  [cert, '/nowhere/key.pem', 'server.tls.key: there is no file /nowhere/key.pem'],
  [fixture('wire/host-report.json'), key, /^server\.tls\.cert: .* holds no certificate in PEM/],
  [cert, cert, /^server\.tls\.key: .* holds no private key in PEM/],
  [fixture('tls/ca.pem'), key, /^server\.tls\.key: .* is not the key of the certificate/],
])('%s with %s is refused by the name of its setting', (wrongCert, wrongKey, message) => {
  expect(() => check(wrongCert, wrongKey)).toThrow(message);
});
