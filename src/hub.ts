import { mkdirSync } from 'node:fs';
import { projections as allProjections } from '../projections/index.ts';
import type { BlindInterval } from '../projections/liveness.ts';
import type { Db, Projection } from '../projections/projection.ts';
import type { HubConfig } from '../schema/config.ts';
import type { NewEvent, Recorded } from '../schema/event.ts';
import { removeHeartbeat, startHeartbeat } from './alive.ts';
import { HubError } from './errors.ts';
import { type Folder, openFolder } from './folder.ts';
import { type Intake, openIntake } from './intake.ts';
import { type DoorKeys, type FirstSecrets, readDoorKeys } from './keys.ts';
import { lockFolder } from './lock.ts';
import type { AppendOptions } from './log/event-log.ts';
import { foldAppended, follow, openReadModelFor, removeReadFile, type Source } from './log/follow.ts';
import type { Parked, ReadModel } from './log/read-model.ts';
import { openLog, type SqliteLog } from './log/sqlite.ts';
import { isFatal } from './log/storage-error.ts';
import type { Logger } from './logger.ts';
import { closeDays } from './reactors/retention.ts';
import { dailyAt, type Runner, type Schedule, startRunner } from './reactors/schedule.ts';
import { nextReadFile, openCurrent, rebuildInSteps, removeOldReadFiles } from './read-file.ts';
import { openSessions, type Sessions } from './sessions.ts';

/** What a hub is given: everything of the outside world that it may touch. */
export interface World {
  env: Record<string, string | undefined>;
  now: () => number;
  logger: Logger;
  /** the storage can no longer be trusted: end the process, non-zero */
  onFatal: (error: unknown) => void;
  onProgress?: (position: number, upTo: number) => void;
  /** reads the configuration again, for a reload */
  reread?: () => HubConfig;
  projections?: readonly Projection[];
  acceptLoss?: boolean;
  groupCommit?: boolean;
}

/** What a reload came to, by sections of the configuration. */
export interface Reloaded {
  taken: string[];
  /** changed in the file, but not while running */
  needRestart: string[];
}

/** A running hub, without its doors. Built once, in order, by `openHub`; everything else is handed parts of it. */
export interface Hub extends Folder {
  readonly config: HubConfig;
  readonly projections: readonly Projection[];
  readonly log: SqliteLog;
  readonly source: Source;
  /** the read models; after a rebuild another file, so it is asked for each time */
  readonly db: Db;
  readonly model: ReadModel;
  readonly keys: DoorKeys;
  readonly first: FirstSecrets;
  readonly sessions: Sessions;
  readonly intake: Intake;
  readonly runner: Runner;
  readonly logger: Logger;
  readonly startedAt: number;
  /** where people reach the dashboard; null while no door is open */
  url: string | null;
  now(): number;
  /** times in which the hub could not hear anybody */
  blind(): readonly BlindInterval[];
  append(events: readonly NewEvent[], options?: AppendOptions): Promise<Recorded[]>;
  /** what is wrong with the storage, or undefined while appends go through */
  trouble(): string | undefined;
  parked(): Parked[];
  /** Reads the configuration again and takes the parts of it that may change while running. @throws HubError bad_config */
  reload(): Reloaded;
  /** Folds the whole log into the next read file beside the open one, then switches to it. */
  rebuild(
    onProgress: (position: number, upTo: number) => void,
  ): Promise<{ file: string; events: number; durationMs: number }>;
  close(): Promise<void>;
}

/** @throws HubError bad_config, locked, damaged: each in words for the person who started it */
export async function openHub(initial: HubConfig, world: World): Promise<Hub> {
  const { now, logger, projections = allProjections } = world;
  let config = initial;
  const dir = config.server.data_dir;
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const unlock = lockFolder(dir, process.pid);
  const undo: (() => void)[] = [unlock];
  try {
    const folder = openFolder(config, world.env, now);
    const log = openLog({ dir, vault: folder.vault, now, onFatal: world.onFatal, ...pick(world) });
    undo.push(() => log.close());
    const source: Source = { log, sectionsOf: folder.summaries.read };
    let model = openCurrent(dir, source, projections, world.onProgress);
    undo.push(() => model.close());
    removeOldReadFiles(dir, model.file, now());
    const { keys, first } = await readDoorKeys(config);
    const sessions = openSessions(log.db, now);
    let trouble: string | undefined;
    let rebuilding = false;
    log.onAppend((events) => {
      try {
        foldAppended(source, model, events);
        trouble = undefined;
      } catch (error) {
        trouble = (error as Error).message;
        throw error;
      }
    });

    const schedules: Schedule[] = [
      {
        name: 'retention',
        when: dailyAt(config.retention.prune_schedule, config.timezone),
        run: (due, signal) => closeDays(hub, due, signal),
      },
    ];
    const hub: Hub = {
      ...folder,
      projections,
      log,
      source,
      keys,
      first,
      sessions,
      logger,
      now,
      startedAt: now(),
      url: null,
      get config() {
        return config;
      },
      get db() {
        return model.db;
      },
      get model() {
        return model;
      },
      intake: openIntake(() => hub),
      runner: startRunner(log.db, schedules, now),
      blind: () => [],
      parked: () => model.parked(),
      trouble: () => trouble,
      async append(events, options) {
        try {
          const recorded = await log.append(events, options);
          trouble = undefined;
          return recorded;
        } catch (error) {
          if ((error as { code?: string }).code === 'unavailable') trouble = (error as Error).message;
          throw error;
        }
      },
      reload() {
        const next = world.reread?.() ?? config;
        const changed = changedSections(config, next);
        const taken = changed.filter((section) => reloadable.includes(section));
        config = { ...config, ...Object.fromEntries(taken.map((section) => [section, next[section]])) };
        return { taken, needRestart: changed.filter((section) => !taken.includes(section)) };
      },
      async rebuild(onProgress) {
        if (rebuilding)
          throw new HubError('conflict', 'a rebuild is running already', { hint: 'wait for it' });
        rebuilding = true;
        try {
          const started = performance.now();
          const file = nextReadFile(model.file);
          for (const { position, upTo } of rebuildInSteps(source, projections, file)) {
            onProgress(position, upTo);
            await new Promise((resolve) => setImmediate(resolve)); // ingest goes first
          }
          const next = openReadModelFor(log, file, projections);
          follow(source, next);
          const old = model;
          model = next;
          old.close();
          removeReadFile(old.file);
          return { file, events: next.checkpoint().position, durationMs: performance.now() - started };
        } finally {
          rebuilding = false;
        }
      },
      async close() {
        await hub.runner.stop();
        clearInterval(ticking);
        stopHeartbeat();
        for (const step of undo.toReversed()) step();
        removeHeartbeat(dir);
      },
    };
    const stopHeartbeat = startHeartbeat(dir, now);
    const ticking = setInterval(
      () => void hub.runner.tick().catch((error) => logger.error({ error: String(error) }, 'schedules')),
      1_000,
    );
    ticking.unref();
    return hub;
  } catch (error) {
    for (const step of undo.toReversed()) step();
    if (isFatal(error)) logger.error({ error: String(error) }, 'the storage failed at start');
    throw error;
  }
}

const pick = ({ acceptLoss, groupCommit }: World) => ({
  ...(acceptLoss === undefined ? {} : { acceptLoss }),
  ...(groupCommit === undefined ? {} : { groupCommit }),
});

/** What `hub reload` takes; the rest needs a restart (doors, folders, keys, the zone of running schedules). */
const reloadable: readonly (keyof HubConfig)[] = [
  'notifications',
  'retention',
  'alerting',
  'thresholds',
  'correlation',
  'delivery',
  'heartbeat',
  'events',
];

const changedSections = (before: HubConfig, after: HubConfig): (keyof HubConfig)[] =>
  (Object.keys(after) as (keyof HubConfig)[]).filter(
    (section) => spelled(before[section]) !== spelled(after[section]),
  );

/** With what secrets say: two of them print alike. Compared, never shown. */
const spelled = (section: unknown) =>
  JSON.stringify(section, function (this: Record<string, unknown>, name, value) {
    const given = this[name] as { reveal?: () => string } | null;
    return typeof given?.reveal === 'function' ? given.reveal() : value;
  });
