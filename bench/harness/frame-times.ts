import type { Page } from "playwright-core";
import { percentile } from "./percentiles.ts";

export interface FrameTimes {
  /** Milliseconds from one frame to the next. */
  p50: number;
  p95: number;
  longest: number;
  /** Milliseconds of each task that held up the main thread for more than 50 ms (Long Tasks API). */
  longTasks: number[];
  /** Share of the time in which the main thread ran something, 0 to 1. */
  scriptShare: number;
}

/** Looks at a page's frames for some seconds. */
export async function measureFrames(page: Page, seconds: number): Promise<FrameTimes> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  const taskSeconds = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0;
  };
  const before = await taskSeconds();
  const { frames, longTasks } = await page.evaluate(watchFrames, seconds * 1000);
  const scriptShare = ((await taskSeconds()) - before) / seconds;
  await session.detach();
  return {
    p50: percentile(frames, 0.5),
    p95: percentile(frames, 0.95),
    longest: Math.max(...frames),
    longTasks,
    scriptShare,
  };
}

/** Runs in the page. */
async function watchFrames(ms: number): Promise<{ frames: number[]; longTasks: number[] }> {
  const frames: number[] = [];
  const longTasks: number[] = [];
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longTasks.push(duration);
  });
  observer.observe({ type: "longtask" });
  const end = performance.now() + ms;
  await new Promise<void>((resolve) => {
    let last = performance.now();
    const onFrame = (now: number) => {
      frames.push(now - last);
      last = now;
      if (now < end) requestAnimationFrame(onFrame);
      else resolve();
    };
    requestAnimationFrame(onFrame);
  });
  observer.disconnect();
  return { frames, longTasks };
}
