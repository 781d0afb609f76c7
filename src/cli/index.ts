import type { AddCommand } from './shell.ts';

/** Every command, in the order of the help. Loaded when it is asked for: an agent on a small box does not load the hub. */
export const commands: Record<string, () => Promise<AddCommand>> = {
  serve: async () => (await import('./serve.ts')).serve,
  status: async () => (await import('./status.ts')).status,
  doctor: async () => (await import('./doctor.ts')).doctor,
  customer: async () => (await import('./customer.ts')).customer,
  host: async () => (await import('./host.ts')).host,
  incident: async () => (await import('./incident.ts')).incident,
  mute: async () => (await import('./mute.ts')).mute,
  notice: async () => (await import('./notice.ts')).notice,
  notify: async () => (await import('./notify.ts')).notify,
  why: async () => (await import('./why.ts')).why,
  agent: async () => (await import('./agent.ts')).agent,
  log: async () => (await import('./log.ts')).log,
  verify: async () => (await import('./verify.ts')).verify,
  replay: async () => (await import('./replay.ts')).replay,
  rebuild: async () => (await import('./rebuild.ts')).rebuild,
  backup: async () => (await import('./backup.ts')).backup,
  restore: async () => (await import('./restore.ts')).restore,
  reload: async () => (await import('./reload.ts')).reload,
  'hash-password': async () => (await import('./hash-password.ts')).hashPassword,
  mail: async () => (await import('./mail.ts')).mail,
  demo: async () => (await import('./demo.ts')).demo,
};
