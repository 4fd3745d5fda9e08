import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { PipelineError } from "../../errors.ts";
import { checkKey } from "../check-key.ts";

/** Where a bucket keeps its things. Names that begin with a dot are no bucket names, so nothing collides. */
export interface DiskPaths {
  /** Objects, at `<dir>/<bucket>/<key>`. */
  objects: string;
  /** Objects being written; on the same file system as `objects`, so that link and rename are atomic. */
  staging: string;
  locks: string;
  secret: string;
}

/** The folders of the bucket `name` below `dir`. Throws `invalid_config` for what is no bucket name in S3. */
export function diskPaths(dir: string, name: string): DiskPaths {
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) {
    throw new PipelineError("invalid_config", `"${name}" is no bucket name`);
  }
  return {
    objects: join(dir, name),
    staging: join(dir, ".tmp", name),
    locks: join(dir, ".locks"),
    secret: join(dir, ".secret"),
  };
}

/** The file of an object. Throws `invalid_request` for a key that could leave the folder. */
export function objectPath(paths: DiskPaths, key: string): string {
  checkKey(key);
  return join(paths.objects, key);
}

/** A new name in the staging folder; it begins with the writer's process id, for the sweep. */
export function stagingPath(paths: DiskPaths): string {
  return join(paths.staging, `${process.pid}-${randomUUID()}`);
}
