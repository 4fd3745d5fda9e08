import { planOf } from "../../core/video/chunk-plan.ts";
import { formatBytes } from "../format/quantities.ts";
import { withoutClaimed } from "./memory/claims.ts";
import { openUploadMemory, type RememberedUpload, type UploadMemory } from "./memory/memory.ts";
import { createBucketTrust } from "./send/bucket-trust.ts";
import type { Lanes } from "./send/chunk-sender.ts";
import { createConnections } from "./send/connections.ts";
import type { UploadServer } from "./server.ts";
import { createWorkerHasher, type Hasher } from "./source/hasher.ts";
import { inspectFile } from "./source/inspect.ts";
import { createUpload, type Upload } from "./upload.ts";

export interface UploaderOptions {
  server: UploadServer;
  memory?: UploadMemory;
  hasher?: Hasher;
  /** Connections to one origin at the most; default 3, as players need some as well. */
  connections?: number;
}

/** An upload of this browser that no tab works on. */
export interface UnfinishedUpload extends RememberedUpload {
  /** Bytes that are stored; null where the server does not answer now. */
  storedBytes: number | null;
}

/** A file that a person gave; with a handle where the browser lets a page open it again after a reload. */
export interface GivenFile {
  file: File;
  handle?: FileSystemFileHandle;
}

export interface Uploader {
  /** Takes a file; nothing of it is sent before it is started. */
  add(given: GivenFile): Upload;
  /** What this browser did not finish, before a reload, a crash or a night. Closes what lacks nothing but its end. */
  unfinished(): Promise<UnfinishedUpload[]>;
  /** Goes on with one; throws an Error in words where it is another file. It still has to be started. */
  resume(remembered: RememberedUpload, given: GivenFile): Promise<Upload>;
  /** Gives one up: what was sent is deleted. */
  discard(hash: string): Promise<void>;
  /** Knows no more of one whose film is deleted. */
  forget(hash: string): Promise<void>;
}

/** Uploads any number of files over shared connections, one hashing worker and one memory. */
export function createUploader(options: UploaderOptions): Uploader {
  const { server, memory = openUploadMemory(), hasher = createWorkerHasher() } = options;
  const connections = createConnections(options.connections);
  const lanes: Lanes = { server, hasher, connections, bucket: createBucketTrust() };

  /** Null where nothing is left to do. */
  async function look(remembered: RememberedUpload): Promise<UnfinishedUpload | null> {
    const { hash, size } = remembered;
    try {
      const found = await server.find(hash);
      if (found && found.received.length < found.totalChunks) {
        const plan = planOf(size, found.totalChunks) ?? [];
        const storedBytes = found.received.reduce((sum, index) => sum + (plan[index]?.length ?? 0), 0);
        return { ...remembered, storedBytes };
      }
      if (found) await server.finalize(hash);
      await memory.forget(hash);
      return null;
    } catch (error) {
      console.warn("an unfinished upload could not be looked at", error);
      return { ...remembered, storedBytes: null };
    }
  }

  return {
    add: (given) => createUpload({ ...given, lanes, memory }),
    async unfinished() {
      const looked = await Promise.all((await withoutClaimed(await memory.list())).map(look));
      return looked.filter((upload) => upload !== null);
    },
    async resume(remembered, given) {
      const { file } = given;
      const { fileName, size, fingerprint } = remembered;
      const wanted = `“${fileName}”, ${formatBytes(size)}`;
      if (file.size !== size) {
        throw new Error(`“${file.name}” has ${formatBytes(file.size)}. This upload is of ${wanted}.`);
      }
      const source = await inspectFile(file, hasher);
      if (source.fingerprint !== fingerprint) {
        throw new Error(`“${file.name}” is as large, but another file. This upload is of ${wanted}.`);
      }
      return createUpload({ ...given, lanes, memory, resume: { remembered, source } });
    },
    async discard(hash) {
      await memory.forget(hash);
      await server.remove(hash);
    },
    forget: memory.forget,
  };
}
