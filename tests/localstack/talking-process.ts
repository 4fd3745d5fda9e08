import { openLogger } from "../../core/logger.ts";
import { openTerminal } from "../../localstack/functions/open-terminal.ts";

// Says the words of its first argument wherever a line has words.
const words = process.argv[2]!;
const logger = openLogger("talker", "info", await openTerminal());
logger.warn({ title: words, err: new Error(words), list: [{ [words]: words }] }, words);
