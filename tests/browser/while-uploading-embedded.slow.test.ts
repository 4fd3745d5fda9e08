import { testPausingUpload } from "./while-uploading.ts";

await testPausingUpload("embedded");
