/*
 * Uploads of large files from a browser, for any page: nothing here touches the document.
 *
 *     const uploader = createUploader({ server: uploadServer });
 *     const upload = uploader.add({ file });
 *     upload.subscribe(() => console.log(upload.state));
 *     upload.start();
 *
 * A file is cut by the chunk plan. Its first chunks go through the API one after the other, since the first picture
 * waits for them; the rest goes straight to the bucket by presigned URLs, over at most three connections to one
 * origin, and through the API where that fails. Each chunk is hashed in a worker and acknowledged when it is durable.
 * Failures that pass are waited for; unfinished uploads are remembered, and go on with the same file.
 *
 * `server` is the one dependency: an object of seven calls (server.ts); web/api/upload-server.ts speaks to this
 * product's.
 */
export type { RememberedUpload, UploadMemory } from "./memory/memory.ts";
export type { Wait } from "./send/persist.ts";
export type { UploadServer } from "./server.ts";
export type { Hasher } from "./source/hasher.ts";
export type { Upload, UploadPhase, UploadState } from "./upload.ts";
export {
  createUploader,
  type GivenFile,
  type UnfinishedUpload,
  type Uploader,
  type UploaderOptions,
} from "./uploader.ts";
