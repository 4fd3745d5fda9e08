/* A program that brings each library that its input names up to date, at once, as functions do on start. */
import { createInterface } from "node:readline";
import { migrateLibrary, openLibrary } from "../../../core/library/open-library.ts";

console.log("ready");
for await (const url of createInterface(process.stdin)) {
  const library = openLibrary({ url });
  await migrateLibrary(library);
  await library.close();
  console.log(url);
}
