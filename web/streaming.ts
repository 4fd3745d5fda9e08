import { startPlayerPage } from "./player/page.ts";

startPlayerPage();
