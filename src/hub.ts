import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projections as allProjections } from '../projections/index.ts';
import type { BlindInterval } from '../projections/liveness.ts';
import type { Db, Projection } from '../projections/projection.ts';
import type { HubConfig } from '../schema/config.ts';
import type { NewEvent, Recorded } from '../schema/event.ts';
import { lastLife, startHeartbeat } from './alive.ts';
import { missedBefore, watchBlindTime } from './blind-time.ts';
import { HubError } from './errors.ts';
import { type Folder, guarded, openFolder } from './folder.ts';
import { type Intake, openIntake } from './intake.ts';
import { type DoorKeys, type FirstSecrets, readDoorKeys } from './keys.ts';
import { lockFolder } from './lock.ts';
import type { AppendOptions } from './log/event-log.ts';
import { foldAppended, follow, openReadModelFor, removeReadFile, type Source } from './log/follow.ts';
import type { Parked, ReadModel } from './log/read-model.ts';
import { openLog } from './log/sqlite.ts';
import type { SqliteLog } from './log/sqlite-log.ts';
import { isFatal, sqliteCode } from './log/storage-error.ts';
import { type Place, watchPlace } from './log-file.ts';
import type { Logger } from './logger.ts';
import { type Outbound, openOutbound } from './outbound.ts';
import { probe } from './probe.ts';
import { type Delivery, startDelivery } from './reactors/deliver.ts';
import { reactorsOf, schedulesOf } from './reactors/index.ts';
import { type Reactors, startReactors } from './reactors/reactor.ts';
import { watchRecoveries } from './reactors/recoveries.ts';
import { type Runner, startRunner } from './reactors/schedule.ts';
import { watchLimits } from './reactors/thresholds.ts';
import { nextReadFile, openCurrent, removeOldReadFiles } from './read-file.ts';
import { changedSections, reloadable } from './reload.ts';
import { keepReserve, releaseReserve } from './reserve.ts';
import { takeRules } from './rules.ts';
import { openSessions, type Sessions } from './sessions.ts';
import type { Reloaded, World } from './world.ts';

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
  readonly reactors: Reactors;
  readonly delivery: Delivery;
  /** the one way out to other servers */
  readonly outbound: Outbound;
  readonly logger: Logger;
  readonly startedAt: number;
  /** where people reach the dashboard; null while no door is open */
  url: string | null;
  now(): number;
  /** times in which the hub could not hear anybody, up to now; sorted, none overlaps another */
  blind(): readonly BlindInterval[];
  /** What it does every second: looks at the clocks, tries again what failed, runs what is due. Resolves when that is done. */
  tick(): Promise<void>;
  /** a report was answered 503: what the hub does not hear now is nobody's silence */
  refused(): void;
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
  /** whether log.db still lies where it was opened */
  logPlace(): Place;
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
    releaseReserve(dir);
    const folder = openFolder(config, world.env, now);
    const tell = (line: string) => logger.warn(line);
    const log = openLog({ dir, vault: folder.vault, now, onFatal: world.onFatal, tell, ...pick(world) });
    undo.push(() => log.close());
    const logPlace = watchPlace(join(dir, 'log.db'));
    const source: Source = { log, sectionsOf: folder.summaries.read };
    let model = openCurrent(dir, source, projections, world.onProgress);
    undo.splice(1, 0, () => model.close()); // after the log: closing that flushes what waits, which is folded
    removeOldReadFiles(dir, model.file, now());
    const { keys, first } = await readDoorKeys(config);
    const sessions = openSessions(log, now, keys.passwords);
    let trouble = model.checkpoint().position < log.head().position ? 'the disk is full' : undefined;
    const remembered = new Map<string, unknown>();
    log.onAppend((events, hash) => {
      // a queue of notices on its way out says nothing of who may enter, and would have every report ask again
      if (events.some(({ version, type }) => version !== undefined && !type.startsWith('Notification')))
        remembered.clear();
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
        if (isFatal(error)) log.failed(error);
      }
    }

    const hub: Hub = {
      ...guarded(folder, log.beside),
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
      get runner() {
        return runner;
      },
      get reactors() {
        return reactors;
      },
      get delivery() {
        return delivery;
      },
      outbound: openOutbound(world.fetch ?? fetch),
      blind: () => blindTime.intervals(),
      refused: () => blindTime.refused(),
      async tick() {
        await blindTime.tick(); // before anybody judges by it
        if (trouble !== undefined) await probe(hub);
        if (listens) await takeRules(hub);
        await runner.tick();
      },
      remember<T>(question: string, find: () => T | undefined): T | undefined {
        const known = remembered.get(question) as T | undefined;
        if (known !== undefined) return known;
        const found = find();
        if (found !== undefined && trouble === undefined) remembered.set(question, found);
        return found;
      },
      storageFailed(error) {
        if (/^SQLITE_(CORRUPT|NOTADB)/.test(sqliteCode(error))) removeReadFile(model.file);
        log.failed(error);
      },
      parked: () => model.parked(),
      logPlace,
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
        void takeRules(hub);
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
        await runner.stop();
        await stopLimits();
        await stopRecoveries();
        await reactors.stop();
        await delivery.stop();
        clearInterval(ticking);
        clearTimeout(committing);
        await blindTime.stop();
        stopHeartbeat(); // while the folder is ours
        for (const step of undo.toReversed()) step();
      },
    };
    const { listens = true, clocks = null } = world;
    const before = missedBefore(log, lastLife(dir), now());
    const blindTime = watchBlindTime({ hub, clocks, listens, before });
    if (listens) {
      await blindTime.tick(); // before anything is heard
      await takeRules(hub);
    }
    const runner = startRunner(log.db, schedulesOf(hub), now);
    const reactors = startReactors(hub, reactorsOf(hub));
    const stopLimits = watchLimits(hub);
    const stopRecoveries = watchRecoveries(hub);
    const delivery = startDelivery(hub);
    const stopHeartbeat = listens
      ? startHeartbeat(dir, blindTime.heardUntil, (error) =>
          logger.warn({ error: String(error) }, 'the heartbeat file cannot be touched'),
        )
      : () => {};
    undo.push(
      keepReserve(dir, log.beside, (error) =>
        logger.debug({ error: String(error) }, 'no room for a reserve'),
      ),
    );
    const ticking = setInterval(() => {
      void hub.tick().catch((error) => {
        if (isFatal(error)) log.failed(error);
        else logger.error({ error: String(error) }, 'schedules');
      });
    }, 1_000);
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
