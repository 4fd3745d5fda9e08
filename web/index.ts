import { startLibraryPage } from "./library/page.ts";

startLibraryPage();
