import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "sqlite",
  schema: "./core/library/schema.ts",
  out: "./core/library/migrations",
});
