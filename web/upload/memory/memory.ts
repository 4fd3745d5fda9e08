/** An upload that this browser began, kept until it is complete or cancelled. */
export interface RememberedUpload {
  hash: string;
  title: string;
  fileName: string;
  /** Bytes. */
  size: number;
  fingerprint: string;
  /** Milliseconds since 1970. */
  startedAt: number;
  /** Where the browser gives one: the file itself, which it can open again after asking. */
  handle?: FileSystemFileHandle;
}

/** Remembers unfinished uploads over reloads, crashes and days. */
export interface UploadMemory {
  /** The newest first. */
  list(): Promise<RememberedUpload[]>;
  keep(upload: RememberedUpload): Promise<void>;
  forget(hash: string): Promise<void>;
}

const STORE = "uploads";

/** A memory in IndexedDB, since local storage keeps no handles of files. */
export function openUploadMemory(name = "vidpipeline-uploads"): UploadMemory {
  let opening: Promise<IDBDatabase> | undefined;

  async function inStore<T>(
    mode: IDBTransactionMode,
    ask: (store: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T> {
    opening ??= openDatabase(name);
    const database = await opening;
    return settle(ask(database.transaction(STORE, mode).objectStore(STORE)));
  }

  return {
    async list() {
      const uploads = await inStore<RememberedUpload[]>("readonly", (store) => store.getAll());
      return uploads.sort((a, b) => b.startedAt - a.startedAt);
    },
    keep: async (upload) => void (await inStore("readwrite", (store) => store.put(upload))),
    forget: async (hash) => void (await inStore("readwrite", (store) => store.delete(hash))),
  };
}

function openDatabase(name: string): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1);
  request.addEventListener("upgradeneeded", () => {
    request.result.createObjectStore(STORE, { keyPath: "hash" });
  });
  return settle(request);
}

function settle<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });
}
