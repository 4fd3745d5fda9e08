import type { GraphEdge } from "./graph.ts";

/** A point along the flow and across it: the picture runs from left to right, or down where it is narrow. */
export type Point = [along: number, across: number];

export interface Grid {
  isNarrow: boolean;
  /** Distances of columns and lanes, and half the sizes of boxes, along and across. */
  pitch: Point;
  half: Point;
}

const CORNER = 10;
/** Room below the lowest lane for what passes under it. */
export const UNDER = 22;
/** Between two ways that would lie on each other. */
const APART = 7;

/** Path data of an edge between two of the centers (SVG 2, 9.3). Pure. */
export const edgePath = (edge: GraphEdge, centers: Map<string, Point>, grid: Grid): string =>
  pathOf(route(edge, centers, grid), grid);

/** The corners of an edge: straight where it can be, else around what lies between. */
function route({ from, to }: GraphEdge, centers: Map<string, Point>, { pitch, half }: Grid): Point[] {
  const [[au, av], [bu, bv]] = [centers.get(from)!, centers.get(to)!];
  const [hu, hv] = half;
  const isAhead = bu > au;
  const isFar = Math.abs(bu - au) > pitch[0] + 1;
  /** In the middle between two lanes. */
  const between = pitch[1] / 2;

  if (av === bv) {
    if (!isFar) return isAhead ? through(au + hu, av, bu - hu, av) : through(au - hu, av, bu + hu, av);
    // Back over several columns, under its own lane.
    const [start, end] = [au - APART, bu + APART];
    return through(start, av + hv, start, av + between, end, av + between, end, bv + hv);
  }
  if (bv > av && isAhead && isFar) return through(au + hu, av, bu, av, bu, bv - hv);
  if (bv < av && isAhead && isFar) {
    const under = av + hv + UNDER / 2;
    return through(au, av + hv, au, under, bu, under, bu, bv + hv);
  }
  if (bv < av && !isAhead) {
    if (isFar) return through(au - hu, av, bu, av, bu, bv + hv);
    const [lane, end] = [av - between, bu + APART];
    return through(au, av - hv, au, lane, end, lane, end, bv + hv);
  }
  const middle = (au + bu) / 2 + (bv < av ? -APART : APART) / 2;
  return through(au + hu, av, middle, av, middle, bv, bu - hu, bv);
}

/** Points of their coordinates in turn. */
const through = (...turns: number[]): Point[] =>
  Array.from({ length: turns.length / 2 }, (_, i) => [turns[2 * i]!, turns[2 * i + 1]!]);

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
