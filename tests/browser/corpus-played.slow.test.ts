import { corpusPath, listCorpus } from "../harness/corpus.ts";
import { testPlayed } from "./every-kind.ts";

/** How long each is, is held to what decodes by end-to-end/corpus.slow.test.ts. */
const file = (name: string) => async () => ({ path: corpusPath(name), seconds: null });
await testPlayed(Object.fromEntries(listCorpus().map((name) => [name, file(name)])));
