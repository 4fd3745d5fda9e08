/// <reference path="./.sst/platform/config.d.ts" />

/** Stages on AWS; every other one is this machine, needs no account, and runs what `npm start` runs. */
const ON_AWS = ["production", "staging"];

export default $config({
  app({ stage }) {
    const isOnAws = ON_AWS.includes(stage);
    return {
      name: "vidpipeline",
      version: "4.17.1",
      home: isOnAws ? "aws" : "local",
      // A stage of this machine must not even name the provider, which would ask for credentials.
      providers: isOnAws ? { aws: { version: "7.20.0", region: process.env.AWS_REGION ?? "eu-west-1" } } : {},
      removal: stage === "production" ? "retain" : "remove",
      protect: stage === "production",
    };
  },
  async run() {
    const { default: makeStage } = $app.providers?.aws
      ? await import("./infra/aws.ts")
      : await import("./infra/local.ts");
    return makeStage();
  },
});
