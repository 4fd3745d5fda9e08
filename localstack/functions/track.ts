import { createHandler } from "../../functions/track/handler.ts";
import { runLogFunction } from "./run-log-function.ts";

await runLogFunction("track", ["buckets", "library", "log"], createHandler);
