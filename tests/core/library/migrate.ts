/* A program that brings the library at its argument up to date, as a function does on start. */
import { migrateLibrary, openLibrary } from "../../../core/library/open-library.ts";

const library = openLibrary({ url: process.argv[2]! });
await migrateLibrary(library);
await library.close();
console.log("migrated");
