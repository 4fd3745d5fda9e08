import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { beforeAll, expect } from "vitest";
import { findProgram } from "../../localstack/bootstrap/programs.mjs";
import { onCleanup } from "./on-cleanup.ts";

const FLAGS = [
  ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"],
  ...["--disable-background-networking", "--disable-component-update"],
  "--autoplay-policy=no-user-gesture-required",
];
/** Both players side by side, with their tables. */
const VIEWPORT = { width: 1440, height: 900 };

export interface OpenOptions extends BrowserContextOptions {
  /** Runs in the page before its own scripts. */
  before?(page: Page): Promise<unknown>;
  /** Errors on the console that the test provokes. */
  expected?: RegExp;
}

export interface TestBrowser {
  /** Opens an address in a profile of its own. The test fails on any error that the page reports. */
  open(url: string, options?: OpenOptions): Promise<Page>;
}

/**
 * A real Chromium, with further flags if need be, from before the file's first test until after its last. Call it at
 * the top of a file.
 */
export function useBrowser(flags: string[] = []): TestBrowser {
  let browser: Browser | undefined;
  beforeAll(async () => {
    const executablePath = findProgram("chromium");
    if (!executablePath) throw new Error("no Chromium is installed: it is needed to play films in tests");
    browser = await chromium.launch({ executablePath, args: [...FLAGS, ...flags] });
  });
  onCleanup(async () => browser?.close());

  return {
    async open(url, { before, expected, ...options } = {}) {
      const context = await browser!.newContext({ viewport: VIEWPORT, ...options });
      const page = await context.newPage();
      const problems = collectProblems(page);
      onCleanup(async () => {
        await context.close();
        expect(problems.filter((problem) => !expected?.test(problem))).toEqual([]);
      });
      await before?.(page);
      const response = await page.goto(url);
      if (!response?.ok()) throw new Error(`${url} answers ${response?.status()}`);
      return page;
    },
  };
}

/** What a page throws or writes to its console as an error, from now on. */
function collectProblems(page: Page): string[] {
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(`${error.name}: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(`${message.text()} (${message.location().url})`);
  });
  page.on("crash", () => problems.push("the page crashed"));
  return problems;
}
