import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

/** DATA_DIR/host.json: what runs here, for the command line and for the next start. */
export const HostState = z.object({
  pid: z.number().int(),
  stack: z.enum(["embedded", "services"]),
  url: z.string(),
  startedAt: z.string(),
  /** Set once everything is up. */
  readyAt: z.string().nullable(),
  processes: z.record(
    z.string(),
    z.object({
      /** Null while it is down. */
      pid: z.number().int().nullable(),
      restarts: z.number().int(),
      /** Where it answers, as a URL or host:port; null for those nobody calls. */
      address: z.string().nullable(),
    }),
  ),
});
export type HostState = z.infer<typeof HostState>;

export const stateFile = (dataDir: string) => join(dataDir, "host.json");

/** What the file says, or null where no host has run yet. */
export async function readHostState(dataDir: string): Promise<HostState | null> {
  let text: string;
  try {
    text = await readFile(stateFile(dataDir), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  return HostState.parse(JSON.parse(text));
}

/**
 * The state as it changes, written whole each time and in order, so that a reader never sees half of it.
 * A write that fails (a full disk) goes to `onError`: the host runs on without it.
 */
export function keepHostState(dataDir: string, first: HostState, onError: (error: Error) => void) {
  const state = structuredClone(first);
  let writing: Promise<void> = Promise.resolve();
  const write = async () => {
    const temporary = `${stateFile(dataDir)}.${process.pid}`;
    await writeFile(temporary, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
    await rename(temporary, stateFile(dataDir));
  };
  return {
    get url() {
      return state.url;
    },
    change(edit: (state: HostState) => void): Promise<void> {
      edit(state);
      writing = writing.then(write).catch(onError);
      return writing;
    },
  };
}
export type HostStateKeeper = ReturnType<typeof keepHostState>;
