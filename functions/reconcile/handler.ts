import { releaseLease, takeLease } from "../../core/library/leases.ts";
import { checkLog, type LogNews } from "./check-log.ts";
import { createContext, type ReconcileContext, type ReconcileDependencies } from "./context.ts";
import { dropSources } from "./drop-sources.ts";
import { expireUploads } from "./expire-uploads.ts";
import { removeLateObjects } from "./remove-late-objects.ts";
import { removeOrphans } from "./remove-orphans.ts";
import { repairFilms } from "./repair-films.ts";
import { addToTotals, type Repair } from "./report.ts";
import { trimLibrary } from "./trim-library.ts";

const LEASE = "reconcile";
/** Renewed while a round lasts; who was killed in one holds up the next for no longer. */
const LEASE_MS = 15_000;
const RENEW_MS = 5_000;
const SWEEP_EVERY_MS = 24 * 3_600_000;

export interface Round {
  /** How many repairs of each kind were made. */
  repairs: Partial<Record<Repair, number>>;
  /** Names of the steps that failed; the next round tries them again. */
  failed: string[];
  /** Something could not be told yet from what is merely on its way: look again soon. */
  unsettled: boolean;
}

export interface Reconciler {
  /**
   * One round: compares library, log, queue and buckets, repairs what it can and tells what it did. `now`: also
   * films that have just changed; `signal` ends this round between two of its steps, films or folders. Null while
   * another process is at it. Never throws.
   */
  reconcile(options?: { now?: boolean; signal?: AbortSignal }): Promise<Round | null>;
  /** Looks at the log alone, which is cheap enough to be done every few seconds. Throws `log_unavailable`. */
  checkLog(): Promise<LogNews>;
}

/** The scheduled function, for a timer of one machine as for one of the cloud. */
export function createReconciler(dependencies: ReconcileDependencies, owner: string): Reconciler {
  const context = createContext(dependencies);
  const { library, logger } = dependencies;
  const renew = () =>
    takeLease(library, LEASE, owner, LEASE_MS).catch((error) =>
      logger.debug({ err: error }, "the lease of a round was not renewed"),
    );
  return {
    checkLog: () => checkLog(context),
    async reconcile({ now = false, signal } = {}) {
      try {
        if (!(await takeLease(library, LEASE, owner, LEASE_MS))) return null;
        const renewal = setInterval(() => void renew(), RENEW_MS);
        const round = signal ? { ...context, signal: AbortSignal.any([context.signal, signal]) } : context;
        return await runRound(round, now).finally(() => {
          clearInterval(renewal);
          return releaseLease(library, LEASE, owner);
        });
      } catch (error) {
        logger.warn({ err: error }, "no round of repairs: the library does not answer");
        return { repairs: {}, failed: ["lease"], unsettled: true };
      }
    },
  };
}

async function runRound(context: ReconcileContext, now: boolean): Promise<Round> {
  const { library, logger, memory, report, signal } = context;
  const startedAt = performance.now();
  const failed: string[] = [];
  const step = async <Answer>(name: string, work: () => Promise<Answer>): Promise<Answer | undefined> => {
    if (signal.aborted) return;
    try {
      return await work();
    } catch (error) {
      logger.warn({ err: error, step: name }, "a step of the repairs failed; the next round tries it again");
      failed.push(name);
    }
  };

  const news = await step("log", () => checkLog(context));
  await step("uploads", () => expireUploads(context));
  const settled = await step("films", () => repairFilms(context, { now: now || news !== "same" }));
  await step("late objects", () => removeLateObjects(context));
  await step("sources", () => dropSources(context));
  await step("library", () => trimLibrary(context));
  if (context.now() - memory.sweptAt > SWEEP_EVERY_MS) {
    await step("orphans", () => removeOrphans(context));
    if (!failed.includes("orphans")) memory.sweptAt = context.now();
  }

  const repairs = report.take();
  await step("totals", () => addToTotals(library, repairs));
  const round = { repairs, failed, unsettled: settled === false };
  const seconds = Number(((performance.now() - startedAt) / 1000).toFixed(3));
  const isQuiet = Object.keys(repairs).length === 0 && failed.length === 0;
  logger[isQuiet ? "debug" : "info"]({ ...round, seconds }, "reconciled");
  return round;
}
