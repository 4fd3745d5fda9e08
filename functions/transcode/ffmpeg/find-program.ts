import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";

/**
 * What a program started here sees of the environment: the search path, so that it finds its own, and
 * nothing else; a file from a stranger must not meet our secrets. (PATH is the system's, not a setting.)
 */
export function programEnvironment(): { PATH: string } {
  return { PATH: process.env.PATH ?? "/usr/local/bin:/usr/bin:/bin" };
}

const found = new Map<string, Promise<string | null>>();

/** Full path of a program on the search path, or null; looked up once a process. */
export function findProgram(name: string): Promise<string | null> {
  const known = found.get(name) ?? searchPath(name);
  found.set(name, known);
  return known;
}

async function searchPath(name: string): Promise<string | null> {
  for (const folder of programEnvironment().PATH.split(delimiter)) {
    const path = join(folder, name);
    const executable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (executable) return path;
  }
  return null;
}
