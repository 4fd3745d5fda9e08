import type { JournalEntry } from "../../api/events.ts";
import { stageOf } from "../feed.ts";
import { hueOf } from "../films.ts";
import type { Layout } from "./layout.ts";
import type { Route } from "./routes.ts";

/** Drawn at once; more would be a haze that tells nothing, and the counts tell all of them. */
const MOST_DRAWN = 160;
/** Begun in one frame. */
const MOST_BEGUN = 8;
const EDGE_MS = 460;
const RADIUS = 4;
/** Points along an edge, looked up instead of asked of the path in each frame. */
const SAMPLES = 40;

interface Dot {
  route: Route;
  color: string;
  /** `performance.now()` at which it sets out. */
  since: number;
}

export interface Motion {
  move(entries: readonly JournalEntry[]): void;
}

interface MotionOptions {
  canvas: HTMLCanvasElement;
  path(edge: string): SVGPathElement | undefined;
  onLayout(listener: (layout: Layout) => void): void;
  routes(type: string, teller: string): Route[];
}

/** Moves a dot along the edges for each message, in its film's colour; nothing is drawn while nothing moves. */
export function createMotion({ canvas, path, onLayout, routes }: MotionOptions): Motion {
  const context = canvas.getContext("2d")!;
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const light = matchMedia("(prefers-color-scheme: light)");
  let dots: Dot[] = [];
  let samples = new Map<string, Float32Array>();
  let isDrawing = false;

  onLayout(({ width, height }) => {
    const ratio = Math.min(devicePixelRatio, 2);
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    canvas.style.setProperty("height", `${height}px`);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    samples = new Map();
  });

  const pointsOf = (edge: string): Float32Array | undefined => {
    const known = samples.get(edge);
    const element = path(edge);
    if (known || !element) return known;
    const length = element.getTotalLength();
    const points = new Float32Array(2 * (SAMPLES + 1));
    for (let i = 0; i <= SAMPLES; i++) {
      const { x, y } = element.getPointAtLength((length * i) / SAMPLES);
      points[2 * i] = x;
      points[2 * i + 1] = y;
    }
    samples.set(edge, points);
    return points;
  };

  const drawDot = ({ route, color, since }: Dot, now: number): boolean => {
    const progress = (now - since) / EDGE_MS;
    if (progress < 0) return true;
    const points = pointsOf(route[Math.floor(progress)] ?? "");
    if (!points) return false;
    const at = 2 * Math.round((progress % 1) * SAMPLES);
    context.fillStyle = color;
    context.beginPath();
    context.arc(points[at]!, points[at + 1]!, RADIUS, 0, 2 * Math.PI);
    context.fill();
    return true;
  };

  const draw = (now: number) => {
    context.clearRect(0, 0, canvas.width, canvas.height);
    dots = dots.filter((dot) => drawDot(dot, now));
    isDrawing = dots.length > 0;
    if (isDrawing) requestAnimationFrame(draw);
  };

  return {
    move(entries) {
      if (still.matches) return;
      const now = performance.now();
      for (const entry of entries.slice(-MOST_BEGUN)) {
        const color = colorOf(entry.video_hash, light.matches);
        for (const route of routes(entry.type, stageOf(entry))) {
          if (dots.length < MOST_DRAWN) dots.push({ route, color, since: now });
        }
      }
      if (isDrawing || dots.length === 0) return;
      isDrawing = true;
      requestAnimationFrame(draw);
    },
  };
}

const colorOf = (hash: string | null, isLight: boolean) =>
  hash ? `oklch(${isLight ? 0.55 : 0.78} 0.15 ${hueOf(hash)})` : isLight ? "#16181b" : "#f3f4f6";
