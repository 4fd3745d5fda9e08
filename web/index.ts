import { takeTokenFromAddress } from "./api/login.ts";
import { startLibraryPage } from "./library/page.ts";

await takeTokenFromAddress();
startLibraryPage();
