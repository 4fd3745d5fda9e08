import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const api = "http://localhost:8000";

/** The pages are static files with relative addresses: they work at any path and from any bucket. */
export default defineConfig({
  root: here("."),
  base: "./",
  // The hashing worker imports its library when it needs it.
  worker: { format: "es" },
  build: {
    outDir: here("dist"),
    emptyOutDir: true,
    target: "es2022",
    // The player page alone loads the two engines, and only when it has something to play.
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      input: {
        library: here("index.html"),
        streaming: here("streaming.html"),
        pipeline: here("pipeline.html"),
      },
    },
  },
  server: {
    proxy: {
      "/videos": api,
      "/login": api,
      "/events": api,
      // Not the page of that name, nor its modules.
      "^/pipeline(?!.*\\.(html|ts)\\b)": api,
      "/dead": api,
      "/faults": api,
      "/admin": api,
      "/media": api,
      "/docs": api,
      "/openapi.json": api,
    },
  },
});
