import type { Graph, GraphEdge } from "./graph.ts";
import { bucketNode, LIBRARY, logNode } from "./graph.ts";

export interface Box {
  id: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Layout {
  width: number;
  height: number;
  boxes: Box[];
  /** Path data of each edge (SVG 2, 9.3), by its id. */
  paths: Map<string, string>;
}

/** A point along the flow and across it: the picture runs from left to right, or down where it is narrow. */
type Point = [along: number, across: number];

/** Columns along the flow and lanes across it; what is not named follows at the end of the lowest lane. */
const PLACES: Record<string, Point> = {
  browser: [0, 1],
  api: [1, 1],
  [logNode("videos")]: [2, 1],
  fanout: [3, 1],
  queue: [4, 1],
  transcode: [5, 1],
  [bucketNode("media")]: [6, 1],
  player: [7, 1],
  reconcile: [1, 0],
  [bucketNode("uploads")]: [2, 0],
  [LIBRARY]: [2, 2],
  track: [3, 2],
  [logNode("videos.dead")]: [4, 2],
};
const COLUMNS = 8;
const LANES = 3;
/** Below this width the picture runs down. */
const NARROW = 860;
const CORNER = 10;
/** Room below the lowest lane for what passes under it. */
const UNDER = 22;
/** Between two ways that would lie on each other. */
const APART = 7;

interface Grid {
  isNarrow: boolean;
  /** Distances of columns and lanes, and half the sizes of boxes, along and across. */
  pitch: Point;
  half: Point;
}

/** Places the graph in a picture of this width. Pure. */
export function layoutOf({ nodes, edges }: Graph, width: number): Layout {
  const grid = gridFor(width);
  const [u, v] = grid.pitch;
  let next = 5;
  const centers = new Map<string, Point>(
    nodes.map(({ id }) => {
      const [column, lane] = PLACES[id] ?? [next++, LANES - 1];
      return [id, [(column + 0.5) * u, (lane + 0.5) * v]];
    }),
  );
  const paths = new Map(edges.map((edge) => [edge.id, pathOf(route(edge, centers, grid), grid)]));
  const boxes = nodes.map(({ id }) => toBox(id, centers.get(id)!, grid));
  const size: Point = [COLUMNS * u, LANES * v + UNDER];
  const [total, height] = grid.isNarrow ? [size[1], size[0]] : size;
  return { width: Math.max(total, width), height, boxes, paths };
}

function gridFor(width: number): Grid {
  if (width < NARROW) {
    const lane = (width - UNDER) / LANES;
    return { isNarrow: true, pitch: [104, lane], half: [33, Math.min(lane - 14, 150) / 2] };
  }
  const column = width / COLUMNS;
  return { isNarrow: false, pitch: [column, 112], half: [(column - Math.min(36, column * 0.18)) / 2, 34] };
}

function toBox(id: string, [along, across]: Point, { isNarrow, half }: Grid): Box {
  const [x, y] = isNarrow ? [across, along] : [along, across];
  const [w, h] = isNarrow ? [half[1], half[0]] : half;
  return { id, x: x - w, y: y - h, width: 2 * w, height: 2 * h };
}

/** The corners of an edge: straight where it can be, else around what lies between. */
function route({ from, to }: GraphEdge, centers: Map<string, Point>, { pitch, half }: Grid): Point[] {
  const [a, b] = [centers.get(from)!, centers.get(to)!];
  const [hu, hv] = half;
  if (a[1] === b[1]) {
    const isAhead = b[0] > a[0];
    const isNext = Math.abs(b[0] - a[0]) <= pitch[0] + 1;
    const [start, end] = isAhead ? [a[0] + hu, b[0] - hu] : [a[0] - hu, b[0] + hu];
    if (isNext)
      return [
        [start, a[1]],
        [end, b[1]],
      ];
    // Back over several columns: under its own lane.
    const lane = a[1] + hv + (pitch[1] - 2 * hv) / 2;
    return [
      [a[0] - APART, a[1] + hv],
      [a[0] - APART, lane],
      [b[0] + APART, lane],
      [b[0] + APART, b[1] + hv],
    ];
  }
  if (b[1] > a[1] && b[0] > a[0] + pitch[0] + 1)
    return [
      [a[0] + hu, a[1]],
      [b[0], a[1]],
      [b[0], b[1] - hv],
    ];
  if (b[1] < a[1] && b[0] > a[0] + pitch[0] + 1) {
    const under = a[1] + hv + UNDER / 2;
    return [
      [a[0], a[1] + hv],
      [a[0], under],
      [b[0], under],
      [b[0], b[1] + hv],
    ];
  }
  if (b[1] < a[1] && b[0] < a[0]) {
    if (a[0] - b[0] > pitch[0] + 1)
      return [
        [a[0] - hu, a[1]],
        [b[0], a[1]],
        [b[0], b[1] + hv],
      ];
    const lane = a[1] - hv - (pitch[1] - 2 * hv) / 2;
    return [
      [a[0], a[1] - hv],
      [a[0], lane],
      [b[0] + APART, lane],
      [b[0] + APART, b[1] + hv],
    ];
  }
  const middle = (a[0] + hu + b[0] - hu) / 2 + (b[1] < a[1] ? -APART / 2 : APART / 2);
  return [
    [a[0] + hu, a[1]],
    [middle, a[1]],
    [middle, b[1]],
    [b[0] - hu, b[1]],
  ];
}

/** A path with round corners through the points. */
function pathOf(points: Point[], { isNarrow }: Grid): string {
  const at = ([along, across]: Point) =>
    (isNarrow ? [across, along] : [along, across]).map((n) => n.toFixed(1)).join(" ");
  const inner = points.slice(1, -1).map((corner, i) => {
    const [before, after] = [points[i]!, points[i + 2]!];
    return `L${at(towards(corner, before))}Q${at(corner)} ${at(towards(corner, after))}`;
  });
  return `M${at(points[0]!)}${inner.join("")}L${at(points.at(-1)!)}`;
}

function towards([u, v]: Point, [toU, toV]: Point): Point {
  const length = Math.hypot(toU - u, toV - v) || 1;
  const share = Math.min(CORNER, length / 2) / length;
  return [u + (toU - u) * share, v + (toV - v) * share];
}
