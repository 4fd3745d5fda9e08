import { takeTokenFromAddress } from "./api/login.ts";
import { startPipelinePage } from "./pipeline/page.ts";

await takeTokenFromAddress();
startPipelinePage();
