/** What an uploader needs of the server: the HTTP interface's calls for uploads, each of which throws ApiError. */
export interface UploadServer {
  /** Opens an upload, or takes up an unfinished one of the same title, size and fingerprint. */
  open(upload: NewUpload, signal: AbortSignal): Promise<OpenedUpload>;
  /** An upload that is known by its hash, also one that is complete; null where there is none any more. */
  find(hash: string, signal?: AbortSignal): Promise<OpenedUpload | null>;
  /** Where a chunk goes as a raw body. */
  chunkUrl(hash: string, index: number): string;
  /** Where chunks go straight to the bucket. */
  presign(hash: string, chunks: ChunkFacts[], signal: AbortSignal): Promise<SignedChunk[]>;
  /** Acknowledges chunks that were sent to the bucket: all of them, or none. */
  acknowledge(hash: string, chunks: ChunkFacts[], signal: AbortSignal): Promise<void>;
  finalize(hash: string, signal?: AbortSignal): Promise<void>;
  /** Deletes the film with what was sent of it. */
  remove(hash: string): Promise<void>;
}

export interface NewUpload {
  title: string;
  size: number;
  content_type: string;
  total_chunks: number;
  fingerprint: string;
}

export interface OpenedUpload {
  hash: string;
  totalChunks: number;
  /** Indices of the chunks that are stored. */
  received: number[];
}

export interface ChunkFacts {
  index: number;
  size: number;
  /** Base64. */
  sha256: string;
}

export interface SignedChunk {
  index: number;
  url: string;
  headers: Record<string, string>;
  /** The bucket has these bytes already: they need to be acknowledged alone. */
  stored: boolean;
}
