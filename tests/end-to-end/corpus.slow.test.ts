import { BROKEN_FILMS, listCorpus } from "../harness/corpus.ts";
import { testCorpus } from "./corpus.ts";

await testCorpus(listCorpus().filter((name) => !BROKEN_FILMS.includes(name)));
