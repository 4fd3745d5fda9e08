import { testFullDisks } from "./test-full-disks.ts";

await testFullDisks("services", { minio: 256, kafka: 128, redis: 24, library: 12 });
