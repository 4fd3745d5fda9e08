import { writeFile } from "node:fs/promises";
import { DASHBOARDS, type Dashboard, type Panel } from "./dashboards.ts";

const WIDTH = 12;
const HEIGHT = 8;
const DATASOURCE = { type: "prometheus", uid: "prometheus" };

/** A dashboard as Grafana reads it (https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/). */
export function toGrafana({ uid, title, panels }: Dashboard) {
  return {
    uid,
    title,
    tags: ["vidpipeline"],
    schemaVersion: 41,
    editable: false,
    refresh: "10s",
    time: { from: "now-30m", to: "now" },
    // Those of one product lead to one another.
    links: [{ type: "dashboards", title: "VidPipeline", tags: ["vidpipeline"], keepTime: true }],
    panels: panels.map(toPanel),
  };
}

function toPanel({ title, unit, queries }: Panel, i: number) {
  return {
    id: i + 1,
    type: "timeseries",
    title,
    datasource: DATASOURCE,
    gridPos: { x: (i % 2) * WIDTH, y: Math.floor(i / 2) * HEIGHT, w: WIDTH, h: HEIGHT },
    fieldConfig: { defaults: { unit: unit === "x" ? "suffix:×" : unit, min: 0 }, overrides: [] },
    options: {
      legend: { placement: "bottom", displayMode: "list" },
      tooltip: { mode: "multi", sort: "desc" },
    },
    targets: Object.entries(queries).map(([legendFormat, expr], n) => ({
      refId: String.fromCharCode(65 + n),
      datasource: DATASOURCE,
      expr: expr.replace(/\s+/g, " "),
      legendFormat,
    })),
  };
}

/** File name and text of each. */
export const dashboardFiles = () =>
  DASHBOARDS.map((dashboard): [string, string] => [
    `${dashboard.uid}.json`,
    `${JSON.stringify(toGrafana(dashboard), null, 2)}\n`,
  ]);

/** Run as a program, it writes them: `node infra/observability/make-dashboards.ts`. */
if (import.meta.main) {
  for (const [name, text] of dashboardFiles())
    await writeFile(new URL(`./grafana/dashboards/${name}`, import.meta.url), text);
}
