import { testExtraJobs } from "./extra-jobs.ts";

await testExtraJobs("embedded");
