import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** Which of these texts stand in which log files of a data folder, as "file: text". */
export async function grepLogs(dataDir: string, texts: string[]): Promise<string[]> {
  const folder = join(dataDir, "logs");
  const found: string[] = [];
  for (const file of await readdir(folder)) {
    const log = await readFile(join(folder, file), "utf8");
    found.push(...texts.filter((text) => log.includes(text)).map((text) => `${file}: ${text}`));
  }
  return found;
}
