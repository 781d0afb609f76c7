import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
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
import { isFatal, sqliteCode } from './log/storage-error.ts';
import type { Logger } from './logger.ts';
import { closeDays } from './reactors/retention.ts';
import { dailyAt, type Runner, type Schedule, startRunner } from './reactors/schedule.ts';
import { nextReadFile, openCurrent, removeOldReadFiles } from './read-file.ts';
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
  /**
   * An answer of the read models that only a fact can change, kept until the next one: who a key belongs to is asked
   * by every report, and each question to SQLite outside a transaction pays for its locks. What was not found is not kept.
   */
  remember<T>(question: string, find: () => T | undefined): T | undefined;
  /**
   * A read failed in a way that no further read can be trusted after: the process ends. A read file that SQLite calls
   * corrupt is removed first, so that the next start folds it again; were it the log, that costs no more.
   */
  storageFailed(error: unknown): void;
  /** what is wrong with the storage, or undefined while appends go through */
  trouble(): string | undefined;
  /**
   * Folds what a fold that failed has left out: before that nobody can say who may enter, or what was said before.
   * @throws HubError unavailable while it still fails
   */
  catchUp(): void;
  parked(): Parked[];
  /** Reads the configuration again and takes the parts of it that may change while running. @throws HubError bad_config */
  reload(): Reloaded;
  /**
   * Goes on with a read file that `hub rebuild` folded beside the open one, after folding what came since.
   * @throws HubError conflict when it is not the one that follows
   */
  switchTo(file: string): { file: string; position: number };
  close(): Promise<void>;
}

/** How long what was folded may wait for its commit: the log has it, and every query of this process sees it. */
const commitMs = 50;

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
    undo.splice(1, 0, () => model.close()); // after the log: closing that flushes what waits, which is folded
    removeOldReadFiles(dir, model.file, now());
    const { keys, first } = await readDoorKeys(config);
    const sessions = openSessions(log.db, now);
    let trouble: string | undefined;
    const remembered = new Map<string, unknown>();
    log.onAppend((events, hash) => {
      if (events.some((event) => event.version !== undefined)) remembered.clear();
      for (const { type, data } of events) {
        if (type === 'ClockStepped') hub.intake.forgetAll();
        if (type === 'HostEnrolled') hub.intake.forget(`host:${(data as { hostId: string }).hostId}`);
      }
      try {
        foldAppended(source, model, events, hash);
        if (world.groupCommit === false) model.commit();
        else committing ??= setTimeout(commitFolds, commitMs);
        trouble = undefined;
      } catch (error) {
        trouble = (error as Error).message;
        throw error;
      }
    });
    let committing: NodeJS.Timeout | undefined;
    function commitFolds(): void {
      committing = undefined;
      try {
        model.commit();
      } catch (error) {
        trouble = (error as Error).message;
        logger.error({ error: trouble }, 'the read models cannot be written');
        if (isFatal(error)) world.onFatal(error);
      }
    }

    const schedules: Schedule[] = [
      {
        name: 'retention',
        get when() {
          return dailyAt(config.retention.prune_schedule, config.timezone); // asked each time: a reload may change it
        },
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
      remember<T>(question: string, find: () => T | undefined): T | undefined {
        const known = remembered.get(question) as T | undefined;
        if (known !== undefined) return known;
        const found = find();
        if (found !== undefined && trouble === undefined) remembered.set(question, found);
        return found;
      },
      storageFailed(error) {
        if (/^SQLITE_(CORRUPT|NOTADB)/.test(sqliteCode(error))) removeReadFile(model.file);
        world.onFatal(error);
      },
      parked: () => model.parked(),
      trouble: () => trouble,
      catchUp() {
        if (trouble === undefined || model.checkpoint().position >= log.head().position) return;
        follow(source, model);
        remembered.clear();
      },
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
      switchTo(file) {
        if (dirname(file) !== dir || nextReadFile(model.file) !== file) {
          throw new HubError('conflict', `${file} does not follow the read file in use, ${model.file}`, {
            hint: 'run hub rebuild again',
          });
        }
        const next = openReadModelFor(log, file, projections);
        follow(source, next);
        const old = model;
        model = next;
        remembered.clear();
        old.close();
        removeReadFile(old.file);
        return { file, position: next.checkpoint().position };
      },
      async close() {
        await hub.runner.stop();
        clearInterval(ticking);
        clearTimeout(committing);
        stopHeartbeat();
        removeHeartbeat(dir); // while the folder is ours
        for (const step of undo.toReversed()) step();
      },
    };
    const stopHeartbeat = startHeartbeat(dir, now, (error) =>
      logger.warn({ error: String(error) }, 'the heartbeat file cannot be touched'),
    );
    const ticking = setInterval(() => {
      if (trouble !== undefined) void probe(hub);
      void hub.runner.tick().catch((error) => logger.error({ error: String(error) }, 'schedules'));
    }, 1_000);
    ticking.unref();
    return hub;
  } catch (error) {
    for (const step of undo.toReversed()) step();
    if (isFatal(error)) logger.error({ error: String(error) }, 'the storage failed at start');
    throw error;
  }
}

/**
 * Finds out whether there is room again: who asks `/readyz` before sending anything would else wait for ever. Writes
 * as much as an event might need, and nothing that stays; what still fails is what `hub.trouble` says.
 */
async function probe(hub: Hub): Promise<void> {
  const { db } = hub.log;
  const alongside = () => {
    db.exec("INSERT INTO answers VALUES ('probe', '', x'', 0, 0, 0, hex(zeroblob(16384)))");
    db.exec("DELETE FROM answers WHERE scope = 'probe'");
  };
  try {
    hub.catchUp();
    await hub.append([], { alongside });
  } catch (error) {
    hub.logger.debug({ error: String(error) }, 'still no room');
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
