import { apiUrl } from "../../api/client.ts";
import { ApiError } from "../../api/problem.ts";
import { part } from "../../dom/template.ts";
import { setShown } from "../../dom/update.ts";
import { readTools, type Tools } from "./api.ts";

/**
 * Asks for the tools of this machine, and shows the page's part for them where there is one: links, or who has no
 * token a way to log in. Null where nothing else can be shown: no local host, or nobody who may look. Throws ApiError
 * where the api does not answer.
 */
export async function showTools(root: HTMLElement): Promise<Tools | null> {
  const tools = await readTools().catch((error: unknown) => statusOf(error));
  const known = typeof tools === "number" ? null : tools;
  setShown(root, tools !== 404);
  setShown(part(root, "faults-login"), tools === 401);
  for (const name of ["heal-all", "strikes"]) setShown(part(root, name), known?.faults ?? false);
  part(root, "tools").replaceChildren(...(known?.tools ?? []).map(createLink));
  return known;
}

function statusOf(error: unknown): 401 | 404 {
  if (error instanceof ApiError && (error.status === 401 || error.status === 404)) return error.status;
  throw error;
}

function createLink({ name, url, shows }: Tools["tools"][number]): HTMLElement {
  const link = document.createElement("a");
  link.className = "button quiet";
  link.href = url.startsWith("/") ? apiUrl(url) : url;
  link.target = "_blank";
  link.rel = "noopener";
  link.title = `${name}: ${shows}`;
  link.textContent = `${name} ↗`;
  return link;
}
