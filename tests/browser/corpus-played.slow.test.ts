import { corpusPath, listCorpus } from "../harness/corpus.ts";
import { testPlayed } from "./every-kind.ts";

/** How long each is, is what its row says, which end-to-end/corpus.slow.test.ts holds to what decodes. */
const file = (name: string) => async () => ({ path: corpusPath(name), seconds: null });
await testPlayed(Object.fromEntries(listCorpus().map((name) => [name, file(name)])));
