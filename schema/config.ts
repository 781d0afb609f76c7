import { z } from 'zod';
import {
  email,
  emails,
  fetchUrl,
  isLoopback,
  listen,
  network,
  optionalListen,
  optionalPasswordHash,
  passwordHash,
  secretKey,
  secretText,
  shownKey,
  timeOfDay,
  webUrl,
  zone,
} from './config-values.ts';
import { duration, durationBetween, formatDuration, interval } from './duration.ts';
import { inOrder } from './limit-order.ts';

/*
 * hub.yaml (contract section 6): strict, with the defaults inside. The parsed object keeps the
 * file's snake_case names. Durations are milliseconds in it, percentages are 0..100, secrets are
 * `Secret`, `listen` is { host, port }. `z.encode` gives the file's form back, secrets masked.
 */

const silence = durationBetween('1s', '3650d');
const percent = z.number().min(0).max(100);

const server = z
  .strictObject({
    listen: listen.prefault(':8080'),
    data_dir: z.string().min(1, { error: 'must name a folder' }).default('./data'),
    public_url: webUrl.overwrite((url) => url.replace(/\/+$/, '')).default(''), // paths are put behind it
    trusted_proxies: z.array(network).default([]),
    tls: z
      .strictObject({ cert: z.string().default(''), key: z.string().default('') })
      .refine(({ cert, key }) => (cert === '') === (key === ''), {
        error: 'needs both cert and key, or none',
      })
      .prefault({}),
  })
  .prefault({});

const user = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,127}$/, {
    error: 'must be 1 to 128 letters, digits, dots, dashes, underscores or @',
  }),
  password_hash: passwordHash,
});

const auth = z
  .strictObject({
    password_hash: optionalPasswordHash.prefault(''),
    users: z.array(user).default([]),
    login: z.boolean().default(true),
  })
  .superRefine(({ password_hash, users }, { addIssue }) => {
    // auth.password_hash is the password of the user `operator`
    const taken = new Set(password_hash.reveal() === '' ? [] : ['operator']);
    for (const [index, { name }] of users.entries()) {
      const key = name.toLowerCase();
      if (taken.has(key)) {
        addIssue({
          code: 'custom',
          path: ['users', index, 'name'],
          message: `there are two users named '${name}'`,
        });
      }
      taken.add(key);
    }
  })
  .prefault({});

const api = z.strictObject({ report_api_key: shownKey.prefault('') }).prefault({});

const notifications = z
  .strictObject({
    resend_api_key: secretKey.prefault(''),
    from_email: email.default('monitoring@felhom.eu'),
    operator_email: emails.prefault(''),
    operator_enabled: z.boolean().default(true),
    operator_cooldown: duration.prefault('1h'),
    mode: z.enum(['send', 'shadow']).default('send'),
  })
  .prefault({});

const retention = z
  .strictObject({
    max_days: z.int().min(1).max(3650).default(90),
    prune_schedule: timeOfDay.default('04:30'),
  })
  .prefault({});

const alerting = z
  .strictObject({
    check_interval: interval.prefault('60s'),
    stale_threshold: silence.prefault('30m'),
    down_threshold: silence.prefault('60m'),
    backup_deadline: timeOfDay.default('05:00'),
  })
  .superRefine(({ stale_threshold, down_threshold }, { addIssue }) => {
    if (stale_threshold < down_threshold) return;
    const message = `must be shorter than down_threshold, which is ${formatDuration(down_threshold)}`;
    addIssue({ code: 'custom', path: ['stale_threshold'], message });
  })
  .prefault({});

const limits = (preset: { warn: number; critical: number; clear: number; for: string }) =>
  z
    .strictObject({
      warn: percent.default(preset.warn),
      critical: percent.default(preset.critical),
      clear: percent.default(preset.clear),
      for: duration.prefault(preset.for),
    })
    .superRefine(({ warn, critical, clear }, { addIssue }) => {
      if (warn >= critical) {
        addIssue({
          code: 'custom',
          path: ['warn'],
          message: `must be less than critical, which is ${critical}`,
        });
      }
      if (clear >= warn) {
        addIssue({ code: 'custom', path: ['clear'], message: `must be less than warn, which is ${warn}` });
      }
    })
    .prefault({});

const ofOneDisk = z
  .strictObject({
    warn: percent.optional(),
    critical: percent.optional(),
    clear: percent.optional(),
    for: duration.optional(),
  })
  .superRefine(inOrder);

const thresholds = z
  .strictObject({
    cpu: limits({ warn: 90, critical: 98, clear: 85, for: '30m' }),
    memory: limits({ warn: 85, critical: 95, clear: 80, for: '30m' }),
    disk: limits({ warn: 90, critical: 95, clear: 88, for: '0s' }),
    disks: z.record(z.string().min(1).max(300), ofOneDisk).default({}),
  })
  .prefault({});

const correlation = z
  .strictObject({ share: z.number().gt(0).max(1).default(0.3), minimum: z.int().min(1).default(5) })
  .prefault({});

const delivery = z
  .strictObject({
    timeout: interval.prefault('10s'),
    first_retry: interval.prefault('2s'),
    max_retry: interval.prefault('5m'),
    give_up: duration.prefault('24h'),
    digest_after: duration.prefault('15m'),
    rate_per_second: z.number().gt(0).max(1000).default(2),
  })
  .superRefine(({ first_retry, max_retry }, { addIssue }) => {
    if (first_retry <= max_retry) return;
    const message = `must not be longer than max_retry, which is ${formatDuration(max_retry)}`;
    addIssue({ code: 'custom', path: ['first_retry'], message });
  })
  .prefault({});

const incidents = z
  .strictObject({
    remind_every: duration.prefault('24h'),
    flap_count: z.int().min(2).max(100).default(3),
    flap_window: duration.prefault('1h'),
    settle: duration.prefault('30m'),
  })
  .prefault({});

const escalation = z
  .strictObject({ after: duration.prefault('30m'), email: emails.prefault('') })
  .prefault({});

const smtp = z
  .strictObject({
    host: z.string().regex(/^\S*$/, { error: 'must be the name or address of a mail server' }).default(''),
    port: z.int().min(1).max(65_535).default(587),
    username: z.string().default(''),
    password: secretText.prefault(''),
    tls: z.enum(['starttls', 'implicit', 'none']).default('starttls'),
  })
  .prefault({});

const webhook = z
  .strictObject({ url: webUrl.default(''), secret: secretKey.prefault('') })
  .refine(({ url, secret }) => url === '' || secret.reveal() !== '', {
    path: ['secret'],
    error: 'is needed: the receiver knows a call of ours by its signature',
  })
  .prefault({});

const ntfy = z.strictObject({ url: webUrl.default(''), token: secretKey.prefault('') }).prefault({});

const heartbeat = z
  .strictObject({
    url: webUrl.default(''),
    interval: interval.prefault('60s'),
    daily_mail: z.boolean().default(false),
  })
  .prefault({});

const registry = z
  .strictObject({
    image: z.string().regex(/^\S*$/, { error: 'must be the name of an image, without spaces' }).default(''),
    username: z.string().default(''),
    token: secretKey.prefault(''),
    check_interval: interval.prefault('30m'),
    template_url: fetchUrl.default(''),
    template_interval: interval.prefault('1h'),
  })
  .prefault({});

const mtls = z
  .strictObject({
    required: z.boolean().default(false),
    ca_cert: z.string().default(''),
    listen: optionalListen.prefault(''),
  })
  .refine(({ required, ca_cert }) => !required || ca_cert !== '', {
    path: ['ca_cert'],
    error: 'must name the CA file when client certificates are required',
  })
  .prefault({});

/** The whole of hub.yaml. An empty object is valid: everything has a default. */
export const configSchema = z
  .strictObject({
    server,
    auth,
    api,
    notifications,
    retention,
    alerting,
    thresholds,
    correlation,
    delivery,
    incidents,
    escalation,
    smtp,
    webhook,
    ntfy,
    heartbeat,
    events: z.strictObject({ strict_types: z.boolean().default(false) }).prefault({}),
    assets: z.strictObject({ dir: z.string().default('') }).prefault({}),
    registry,
    mtls,
    vault: z.strictObject({ master_key_file: z.string().default('') }).prefault({}),
    timezone: zone.default('Europe/Budapest'),
  })
  .superRefine(({ server, auth, mtls }, { addIssue }) => {
    const doors = [server.listen, ...(mtls.listen ? [mtls.listen] : [])];
    if (!auth.login && !doors.every(isLoopback)) {
      const message = 'may be false only while the hub listens on loopback, such as "127.0.0.1:8080"';
      addIssue({ code: 'custom', path: ['auth', 'login'], message });
    }
    if (mtls.ca_cert !== '' && server.tls.cert === '') {
      const message = 'needs server.tls: client certificates exist only on a TLS connection';
      addIssue({ code: 'custom', path: ['mtls', 'ca_cert'], message });
    }
  });

/** The hub's settings as the code sees them: snake_case, durations in ms, secrets wrapped, nothing missing. */
export type HubConfig = z.output<typeof configSchema>;
