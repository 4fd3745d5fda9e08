import { tokenize } from "./highlight.ts";

/** A manifest as lines: what is new flashes, what is current is marked and kept in sight. */
export function createManifestText(root: HTMLElement) {
  let lines: string[] = [];
  let marked: number[] = [];

  function setText(text: string, isAnother: boolean): void {
    const next = text.trimEnd().split(/\r?\n/);
    if (isAnother) {
      root.replaceChildren();
      root.scrollTop = 0;
      lines = [];
      marked = [];
    }
    next.forEach((line, i) => {
      if (lines[i] === line) return;
      const element = createLine(line);
      // All of it is new at first.
      if (lines.length > 0) element.classList.add("new");
      if (root.children[i]) root.children[i]!.replaceWith(element);
      else root.append(element);
    });
    while (root.children.length > next.length) root.lastElementChild!.remove();
    lines = next;
    const again = marked;
    marked = [];
    mark(again);
  }

  function mark(indices: number[]): void {
    if (indices.join() === marked.join()) return;
    for (const i of marked) root.children[i]?.removeAttribute("aria-current");
    for (const i of indices) root.children[i]?.setAttribute("aria-current", "true");
    marked = indices;
    keepInSight(root.children[indices[0] ?? -1] as HTMLElement | undefined);
  }

  /** Moves the text alone, never the page, and not under the hands of who reads elsewhere in it. */
  function keepInSight(line: HTMLElement | undefined): void {
    if (!line || root.matches(":focus-within, :hover")) return;
    const top = line.offsetTop - root.offsetTop;
    root.scrollTop = Math.max(0, top - root.clientHeight / 2);
  }

  return { setText, mark, lines: () => lines };
}

function createLine(line: string): HTMLElement {
  const element = document.createElement("span");
  element.className = "manifest-line";
  for (const { text, kind } of tokenize(line)) {
    if (kind === "plain") element.append(text);
    else {
      const part = document.createElement("span");
      part.className = `manifest-${kind}`;
      part.textContent = text;
      element.append(part);
    }
  }
  element.append("\n");
  return element;
}
