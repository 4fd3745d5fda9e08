import { testFullDisks } from "./test-full-disks.ts";

await testFullDisks("embedded", { buckets: 24, library: 12, redis: 24 });
