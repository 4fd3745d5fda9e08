/**
 * MSK Serverless, whose brokers nobody has to size: who may read or write what, IAM says. The topics are made by the
 * setup function, which alone reaches the brokers at that time.
 */
export function makeLog(vpc: sst.aws.Vpc) {
  const clusterName = `${$app.name}-${$app.stage}`;
  const cluster = new aws.msk.ServerlessCluster("Log", {
    clusterName,
    clientAuthentication: { sasl: { iam: { enabled: true } } },
    vpcConfigs: [{ subnetIds: vpc.privateSubnets, securityGroupIds: vpc.securityGroups }],
  });
  return { clusterName, arn: cluster.arn, brokers: cluster.bootstrapBrokersSaslIam };
}
