/** Two zones, as MSK asks for; S3 by a way of its own, which costs nothing and spares the NAT. */
export function makeNetwork() {
  const vpc = new sst.aws.Vpc("Vpc", { az: 2, nat: $app.stage === "production" ? "managed" : "ec2" });
  new aws.ec2.VpcEndpoint("S3Endpoint", {
    vpcId: vpc.id,
    serviceName: $interpolate`com.amazonaws.${aws.getRegionOutput().region}.s3`,
    routeTableIds: vpc.nodes.privateRouteTables.apply((tables) => tables.map(({ id }) => id)),
  });
  return vpc;
}
