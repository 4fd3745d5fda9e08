import * as _aws from "@pulumi/aws";

declare global {
  // @ts-ignore: SST generates the same in .sst/platform/config.d.ts for a stage that has the provider.
  export import aws = _aws;
}
