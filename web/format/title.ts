/** The API's limit for a title, in characters. */
export const TITLE_LIMIT = 255;

/** A title from a file name: without its extension, with spaces where names use underscores. */
export function titleFromFileName(name: string): string {
  const stem = name.replace(/\.[a-z0-9]{1,5}$/i, "");
  const words = stem.replace(/_+/g, " ").replace(/\s+/g, " ").trim();
  return (words || name).slice(0, TITLE_LIMIT);
}
