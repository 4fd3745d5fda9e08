import type { PipelineState } from "../../api/pipeline.ts";
import { part } from "../../dom/template.ts";
import { setAttribute, setText } from "../../dom/update.ts";
import { figuresOf, type NodeFigures } from "./figures.ts";
import type { Graph, GraphNode } from "./graph.ts";
import { type Box, type Layout, layoutOf } from "./layout.ts";

const SVG = "http://www.w3.org/2000/svg";
const LINES = ["title", "value", "note"] as const;
const LINE_PX = { title: 17, value: 17, note: 15 };

interface NodeView {
  element: SVGGElement;
  box: SVGRectElement;
  lines: Record<(typeof LINES)[number], SVGTextElement>;
}

export interface Picture {
  /** Shows what the state says; writes only what changed. */
  update(state: PipelineState, seen: ReadonlyMap<string, number>): void;
  /** The path of an edge, while it is shown in this size. */
  path(edge: string): SVGPathElement | undefined;
  /** Called with the layout, and after each change of the size. */
  onLayout(listener: (layout: Layout) => void): void;
}

/** Draws the graph into the page, as large as there is room. */
export function createPicture(root: HTMLElement, graph: Graph): Picture {
  const svg = part<SVGSVGElement>(root, "picture");
  const frame = part(root, "picture-frame");
  const paths = new Map(
    graph.edges.map(({ id }) => {
      const path = make("path", "edge");
      path.setAttribute("marker-end", "url(#arrow)");
      return [id, path] as const;
    }),
  );
  const nodes = new Map(graph.nodes.map((node) => [node.id, makeNode(node)]));
  svg.append(...paths.values(), ...[...nodes.values()].map(({ element }) => element));
  const listeners: ((layout: Layout) => void)[] = [];
  let layout: Layout | undefined;
  let width = 0;

  const arrange = () => {
    const room = Math.floor(frame.clientWidth);
    if (room === 0 || room === width) return;
    width = room;
    layout = layoutOf(graph, room);
    setAttribute(svg, "viewBox", `0 0 ${layout.width} ${layout.height}`);
    setAttribute(svg, "height", String(layout.height));
    for (const [id, path] of layout.paths) paths.get(id)?.setAttribute("d", path);
    for (const box of layout.boxes) placeNode(nodes.get(box.id)!, box);
    for (const listener of listeners) listener(layout);
  };
  new ResizeObserver(arrange).observe(frame);
  arrange();

  return {
    update(state, seen) {
      for (const [id, figures] of figuresOf(graph, state, seen)) showFigures(nodes.get(id)!, figures);
    },
    path: (edge) => paths.get(edge),
    onLayout(listener) {
      listeners.push(listener);
      if (layout) listener(layout);
    },
  };
}

function make<Name extends keyof SVGElementTagNameMap>(name: Name, className: string) {
  const element = document.createElementNS(SVG, name);
  element.setAttribute("class", className);
  return element;
}

function makeNode({ id, kind, title, about }: GraphNode): NodeView {
  const element = make("g", "node");
  element.dataset.node = id;
  element.dataset.kind = kind;
  const tip = document.createElementNS(SVG, "title");
  tip.textContent = about;
  const box = make("rect", "node-box");
  box.setAttribute("rx", "8");
  const lines = {
    title: make("text", "node-title"),
    value: make("text", "node-value"),
    note: make("text", "node-note"),
  };
  lines.title.textContent = title;
  element.append(tip, box, lines.title, lines.value, lines.note);
  return { element, box, lines };
}

function placeNode({ box, lines }: NodeView, { x, y, width, height }: Box): void {
  const places = { x, y, width, height };
  for (const [name, value] of Object.entries(places)) box.setAttribute(name, value.toFixed(1));
  let line = y + height / 2 - (LINE_PX.title + LINE_PX.value + LINE_PX.note) / 2;
  for (const name of LINES) {
    line += LINE_PX[name];
    lines[name].setAttribute("x", (x + width / 2).toFixed(1));
    lines[name].setAttribute("y", (line - 4).toFixed(1));
  }
}

function showFigures({ element, lines }: NodeView, { value, note, status }: NodeFigures): void {
  setText(lines.value, value);
  setText(lines.note, note);
  setAttribute(element, "data-state", status);
}
