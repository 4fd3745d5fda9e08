import { describeError } from "../../api/problem.ts";
import { cloneTemplate, part } from "../../dom/template.ts";
import { setAttribute, setProgress, setShown, setText } from "../../dom/update.ts";
import { formatAge } from "../../format/age.ts";
import { formatBytes, formatPercent } from "../../format/quantities.ts";
import type { GivenFile, UnfinishedUpload } from "../index.ts";
import { chooseFile, reopenFile } from "./reopen-file.ts";

export interface UnfinishedRow {
  readonly element: HTMLElement;
  readonly unfinished: UnfinishedUpload;
}

export interface UnfinishedActions {
  /** Goes on with this file; throws an Error in words where it is another. */
  onFile(row: UnfinishedRow, given: GivenFile): Promise<void>;
  onDiscard(row: UnfinishedRow): void;
}

/** An upload of an earlier visit: it goes on with one click where the browser can open the file, else by choosing it. */
export function createUnfinishedRow(unfinished: UnfinishedUpload, actions: UnfinishedActions): UnfinishedRow {
  const { title, fileName, size, storedBytes, startedAt } = unfinished;
  const element = cloneTemplate("upload-template");
  const state = part(element, "state");
  const start = part<HTMLButtonElement>(element, "start");
  const close = part<HTMLButtonElement>(element, "close");
  const bar = part(element, "bar");
  const row: UnfinishedRow = { element, unfinished };
  let handle = unfinished.handle;

  function render(trouble = ""): void {
    const ask = handle ? "" : " Choose the same file to go on.";
    const share = storedBytes === null ? "" : `, ${formatPercent(storedBytes / size)} is there`;
    setText(state, trouble || `Unfinished${share}.${ask}`);
    setAttribute(element, "data-status", trouble ? "failed" : "idle");
    setText(start, handle ? "Go on" : "Choose file");
    setAttribute(start, "aria-label", `${handle ? "Go on with" : "Choose the file of"} ${title}`);
  }

  async function goOn(): Promise<void> {
    const given = handle ? await reopenFile(handle) : await chooseFile();
    if (!given) {
      handle = undefined;
      return render("The browser could not open the file. Choose it to go on.");
    }
    await actions.onFile(row, given);
  }

  setAttribute(element, "data-phase", "unfinished");
  setText(part(element, "title"), title);
  const begun = formatAge(new Date(startedAt).toISOString());
  setText(part(element, "file"), `${fileName} · ${formatBytes(size)} · begun ${begun}`);
  setShown(start, true);
  setAttribute(close, "title", "Cancel the upload");
  setAttribute(close, "aria-label", `Cancel the upload: ${title}`);
  setAttribute(bar, "aria-label", `Upload of ${title}`);
  setProgress(bar, (storedBytes ?? 0) / size);
  start.addEventListener("click", () => goOn().catch((error: unknown) => render(describeError(error))));
  close.addEventListener("click", () => actions.onDiscard(row));
  render();
  return row;
}
