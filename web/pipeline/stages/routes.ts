import type { StageInfo } from "../../api/pipeline.ts";
import {
  BROWSER,
  bucketNode,
  edgeId,
  type Graph,
  LIBRARY,
  logNode,
  PLAYER,
  QUEUE,
  topicsOf,
} from "./graph.ts";

/** Edges that a message passes one after the other. */
export type Route = string[];

/** Events that speak of an object which was just stored: the last part of the way to a player. */
const STORES_MEDIA = new Set(["segment.ready", "gop.ready"]);
/** Those after which manifests are written. */
const WRITES_MANIFESTS = new Set(["video.playable", "video.completed"]);

/**
 * Which ways a message takes over the picture: from who told it through the log to each of its readers, with the
 * jobs made of it; and with it the object of which it speaks. Pure; remembered by type and teller.
 */
export function createRouter(stages: readonly StageInfo[], { edges }: Graph) {
  const known = new Map<string, Route[]>();
  const existing = new Set(edges.map(({ id }) => id));
  const log = logNode(topicsOf(stages)[0] ?? "");
  /** The edges between these nodes, as far as the picture has them. */
  const way = (...nodes: string[]): Route =>
    nodes.slice(1).flatMap((to, i) => {
      const id = edgeId(nodes[i]!, to);
      return existing.has(id) ? [id] : [];
    });

  const find = (type: string, teller: string): Route[] => {
    const told = way(BROWSER, teller, log);
    const readers = stages.filter(({ trigger, takes }) => trigger.kind === "log" && type in takes);
    const read = readers.map(({ name, takes, trigger }) => [
      ...told,
      ...way(log, name),
      ...(takes[type]!.length > 0 ? way(name, QUEUE, workerOf(stages)) : []),
      ...(trigger.sources.some(({ group }) => group === LIBRARY) ? way(name, LIBRARY, BROWSER) : []),
    ]);
    const writer = WRITES_MANIFESTS.has(type) || STORES_MEDIA.has(type);
    const stored = writer ? [way(teller, bucketNode("media"), PLAYER)] : [];
    const chunk =
      type === "chunk.stored" ? [way(BROWSER, teller, bucketNode("uploads"), workerOf(stages))] : [];
    const routes = [...read, ...stored, ...chunk].filter((route) => route.length > 0);
    return routes.length > 0 ? routes : [told];
  };

  return (type: string, teller: string): Route[] => {
    const key = `${type} ${teller}`;
    const routes = known.get(key) ?? find(type, teller);
    known.set(key, routes);
    return routes;
  };
}

const workerOf = (stages: readonly StageInfo[]): string =>
  stages.find(({ trigger }) => trigger.kind === "queue")?.name ?? "";
