import { edgePath, type Grid, type Point, UNDER } from "./edge-path.ts";
import type { Graph } from "./graph.ts";
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
  const paths = new Map(edges.map((edge) => [edge.id, edgePath(edge, centers, grid)]));
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
