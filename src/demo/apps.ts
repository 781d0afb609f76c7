/** An application that customers run: its containers, and about how much memory (MB) they take together. */
export type App = { name: string; containers: readonly string[]; memoryMb: number };

export const apps: readonly App[] = [
  { name: 'nextcloud', containers: ['nextcloud-app', 'nextcloud-db', 'nextcloud-redis'], memoryMb: 1_450 },
  { name: 'immich', containers: ['immich-server', 'immich-machine-learning', 'immich-db'], memoryMb: 2_600 },
  { name: 'vaultwarden', containers: ['vaultwarden'], memoryMb: 95 },
  { name: 'paperless-ngx', containers: ['paperless-web', 'paperless-db', 'paperless-redis'], memoryMb: 820 },
  { name: 'home-assistant', containers: ['home-assistant'], memoryMb: 640 },
  { name: 'adguard', containers: ['adguard'], memoryMb: 110 },
  { name: 'bookstack', containers: ['bookstack', 'bookstack-db'], memoryMb: 380 },
  { name: 'jellyfin', containers: ['jellyfin'], memoryMb: 900 },
  { name: 'n8n', containers: ['n8n'], memoryMb: 420 },
  { name: 'gitea', containers: ['gitea', 'gitea-db'], memoryMb: 300 },
];

/** What an app complains about in its log, and how grave that is. */
export const complaints = [
  {
    app: 'nextcloud',
    severity: 'warning',
    sample: 'PHP Warning: memory limit reached while generating a preview',
  },
  { app: 'nextcloud', severity: 'error', sample: 'Lock wait timeout exceeded; try restarting transaction' },
  { app: 'immich', severity: 'error', sample: 'Failed to generate thumbnail: unsupported image format' },
  { app: 'paperless-ngx', severity: 'warning', sample: 'OCR: page 3 contains no text, language hun' },
  {
    app: 'home-assistant',
    severity: 'warning',
    sample: 'Update of sensor.pince_homerseklet is taking over 10 seconds',
  },
  { app: 'adguard', severity: 'warning', sample: 'upstream 1.1.1.1:53 timed out after 2000 ms' },
  { app: 'jellyfin', severity: 'error', sample: 'FFmpeg exited with code 1: no VAAPI device' },
  { app: 'bookstack', severity: 'warning', sample: 'Slow query: 4.1 s in search_terms' },
] as const;

type GuestKind = { name: string; cores: number; memoryGib: number; diskGib: number };

/** What runs on a host besides the controller; memory and disk as configured. */
export const guestKinds: readonly GuestKind[] = [
  { name: 'nextcloud', cores: 4, memoryGib: 4, diskGib: 120 },
  { name: 'immich', cores: 4, memoryGib: 6, diskGib: 250 },
  { name: 'vaultwarden', cores: 1, memoryGib: 0.5, diskGib: 8 },
  { name: 'paperless-ngx', cores: 2, memoryGib: 2, diskGib: 40 },
  { name: 'home-assistant', cores: 2, memoryGib: 2, diskGib: 32 },
  { name: 'adguard', cores: 1, memoryGib: 0.5, diskGib: 4 },
  { name: 'pbs', cores: 2, memoryGib: 2, diskGib: 500 },
  { name: 'fileserver', cores: 2, memoryGib: 1, diskGib: 400 },
  { name: 'windows-szamlazo', cores: 4, memoryGib: 8, diskGib: 120 },
];

export const controllerGuest: GuestKind = { name: 'felhom-controller', cores: 2, memoryGib: 4, diskGib: 64 };
