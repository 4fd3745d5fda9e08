import { listCorpus } from "../harness/corpus.ts";
import { testCorpus } from "./corpus.ts";

await testCorpus(listCorpus());
