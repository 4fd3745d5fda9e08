/** Writers that touch the page only where something changed, so that an update costs no layout. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

export function setAttribute(element: Element, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

export function setShown(element: HTMLElement, shown: boolean): void {
  if (element.hidden === shown) element.hidden = !shown;
}

/** Shows one of the sprite's icons inside a button or link. */
export function setIcon(element: Element, name: string): void {
  setAttribute(element.querySelector("use")!, "href", `./icons.svg#${name}`);
}

/** Sets a `role="progressbar"` element to a share, 0..1. */
export function setProgress(bar: HTMLElement, share: number): void {
  const percent = Math.floor(share * 100);
  setAttribute(bar, "aria-valuenow", String(percent));
  bar.style.setProperty("--share", share.toFixed(4));
}
