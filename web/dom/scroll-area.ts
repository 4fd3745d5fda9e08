/** Lets the keyboard scroll what is larger than its frame and has nothing else to focus (`data-scrolls`). */
export function makeScrollable(root: ParentNode): void {
  for (const area of root.querySelectorAll<HTMLElement>("[data-scrolls]")) area.tabIndex = 0;
}
