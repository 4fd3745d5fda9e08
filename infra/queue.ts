/** Valkey for BullMQ: nothing may be evicted, and one node has all keys. It always has TLS and a password. */
export function makeQueue(vpc: sst.aws.Vpc) {
  const valkey = new sst.aws.Redis("Queue", {
    vpc,
    engine: "valkey",
    version: "7.2",
    instance: $app.stage === "production" ? "t4g.small" : "t4g.micro",
    cluster: false,
    parameters: { "maxmemory-policy": "noeviction" },
  });
  const password = $util.output(valkey.password).apply((text = "") => encodeURIComponent(text));
  const url = $interpolate`rediss://${valkey.username}:${password}@${valkey.host}:${valkey.port}`;
  return { valkey, url: $util.secret(url) };
}
