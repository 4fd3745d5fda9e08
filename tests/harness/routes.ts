import type { Hono } from "hono";

/** A route as it was declared. */
export interface Route {
  method: string;
  /** With `:parameters`, and `*` for a rest. */
  path: string;
}

/**
 * All routes of apps, each once. What takes every method stands for a read and a write, unless it is a rule for paths
 * that have routes of their own.
 */
export function listRoutes(...apps: Pick<Hono, "routes">[]): Route[] {
  const declared = apps.flatMap((app) => app.routes);
  const withMethod = new Set(declared.filter(({ method }) => method !== "ALL").map(({ path }) => path));
  const routes = declared.flatMap(({ method, path }) => {
    if (method !== "ALL") return { method, path };
    return path === "/*" || withMethod.has(path) ? [] : ["GET", "POST"].map((one) => ({ method: one, path }));
  });
  return [...new Map(routes.map((route) => [`${route.method} ${route.path}`, route])).values()];
}

const PARAMETER = /:(\w+)|(\*)$/g;

/** The names of what a path leaves open; a rest is called `*`. */
export const parametersOf = ({ path }: Route): string[] =>
  [...path.matchAll(PARAMETER)].map(([, name]) => name ?? "*");

/** The path with these values, as they are. Throws for a parameter that has none: whoever adds a route adds it. */
export function fillRoute({ path }: Route, values: Record<string, string>): string {
  return path.replace(PARAMETER, (_, name: string | undefined) => {
    const value = values[name ?? "*"];
    if (value === undefined) throw new Error(`The test knows no value for ${name ?? "*"} of ${path}`);
    return value;
  });
}

/** Well formed, and of nothing that is there. */
export const NOBODY = {
  ...{ video_hash: "a".repeat(64), chunk_index: "0", id: "0123456789abcdef" },
  ...{ partition: "0", offset: "0", group: "nobody", queue: "nothing", action: "pause" },
  ...{
    name: "no-fault",
    session: "a-session-of-the-test",
    side: "hls",
    asset: "none.css",
    "*": "uploads/none",
  },
};
