import { takeTokenFromAddress } from "./api/login.ts";
import { startPlayerPage } from "./player/page.ts";

await takeTokenFromAddress();
startPlayerPage();

// While the page waits for its film: then the first picture need not wait for them. Whoever needs them
// loads them again, and tells of failures.
void Promise.allSettled([
  import("./player/engines/hls-player.ts"),
  import("./player/engines/dash-player.ts"),
]);
