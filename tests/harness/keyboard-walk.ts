import type { Page } from "playwright-core";

/** Where the focus stood after a press of Tab. */
export interface Stop {
  /** Its place among the page's elements that were come by. */
  element: number;
  /** In words, for reports: `button "Play"`. */
  name: string;
  /** It is on the screen, and an outline there tells that it has the focus (WCAG 2.4.7, 2.4.11). */
  visible: boolean;
}

export interface Walk {
  stops: Stop[];
  /** In words: what a mouse can use and the focus did not come by. */
  missed: string[];
}

/** More than any page has: a focus that goes on longer does not come round. */
const MOST_PRESSES = 600;

/** Goes once round a page by Tab, or the other way by Shift+Tab. Throws where the focus does not come round. */
export async function walkPage(page: Page, key: "Tab" | "Shift+Tab" = "Tab"): Promise<Walk> {
  await page.evaluate(forgetStops);
  const stops: Stop[] = [];
  for (let presses = 0; presses < MOST_PRESSES; presses++) {
    await page.keyboard.press(key);
    const stop = await page.evaluate(describeFocus);
    // Between the last and the first the focus is the browser's own.
    if (stop === null) continue;
    if (stops.length > 1 && stop.element === stops[0]!.element) {
      return { stops, missed: await page.evaluate(listMissed) };
    }
    stops.push(stop);
  }
  const last = stops.slice(-5).map(({ name }) => name);
  throw new Error(`the focus does not come round: … ${last.join(", ")}`);
}

/** Presses Tab until a stop's name matches, and leaves the focus there. */
export async function tabTo(page: Page, name: RegExp, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
  for (let presses = 0; presses < MOST_PRESSES; presses++) {
    await page.keyboard.press(key);
    const stop = await page.evaluate(describeFocus);
    if (stop && name.test(stop.name)) return;
  }
  throw new Error(`no press of ${key} comes to ${name}`);
}

// What follows is sent to the page as text, so that it may use nothing but the page's own.

interface WalkedWindow {
  walked?: Element[];
}

function forgetStops(): void {
  (window as WalkedWindow).walked = [];
}

function describeFocus(): Stop | null {
  const focused = document.activeElement;
  if (!focused || focused === document.body) return null;
  const walked = ((window as WalkedWindow).walked ??= []);
  if (!walked.includes(focused)) walked.push(focused);
  const words = focused.getAttribute("aria-label") ?? (focused as HTMLInputElement).labels?.[0]?.textContent;
  const text = (words ?? focused.textContent ?? "").trim().replace(/\s+/g, " ").slice(0, 60);
  const around = [focused, focused.nextElementSibling, focused.parentElement, focused.closest("label")];
  const visible = around.some((element) => {
    if (!element) return false;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const { width, height, top, bottom } = element.getBoundingClientRect();
    const isOutlined = outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 1;
    return isOutlined && width > 4 && height > 4 && bottom > 0 && top < innerHeight;
  });
  return { element: walked.indexOf(focused), name: `${focused.tagName.toLowerCase()} "${text}"`, visible };
}

function listMissed(): string[] {
  const walked = (window as WalkedWindow).walked ?? [];
  const native = "a[href], button, input, select, textarea, summary, video[controls], [tabindex]";
  const composite =
    "[role=toolbar], [role=tablist], [role=radiogroup], [role=grid], [role=listbox], [role=menu]";
  const isShown = (element: Element) =>
    element.checkVisibility({ visibilityProperty: true }) && element.getBoundingClientRect().width > 0;
  /** Arrow keys go on from the one that is come by; a second link to the same place needs no stop. */
  const isCovered = (element: Element) =>
    walked.some((other) => {
      if (other === element || element.contains(other)) return true;
      const { type, name, href } = element as HTMLInputElement & HTMLAnchorElement;
      if (type === "radio") return (other as HTMLInputElement).name === name;
      if (href) return (other as HTMLAnchorElement).href === href;
      const group = element.closest(composite);
      return group?.contains(other);
    });
  const usable = [...document.querySelectorAll<HTMLElement>("body *")].flatMap((element) => {
    if (!isShown(element) || element.closest(":disabled, [inert]")) return [];
    if (element.matches(native))
      return element.tabIndex >= 0 || element.matches("a, button") ? [element] : [];
    const isClickable = getComputedStyle(element).cursor === "pointer" && !element.closest(native);
    return isClickable ? [element.closest("label")?.control ?? element] : [];
  });
  const missed = [...new Set(usable)].filter((element) => !isCovered(element));
  return missed.map((element) => element.outerHTML.slice(0, 120));
}
