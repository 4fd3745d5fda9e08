import type { Resource, Right } from "./permissions.ts";
import type { Storage } from "./storage.ts";

/** What rights are for, as it is made on AWS. */
export interface Granted {
  clusterArn: $util.Input<string>;
  buckets: Storage;
}

/** Rights as statements of a role's policy. */
export function grant(rights: readonly Right[], granted: Granted) {
  return rights.map(({ actions, resources }) => ({
    actions: [...actions],
    resources: resources.map((resource) => toArn(resource, granted)),
  }));
}

function toArn(resource: Resource, { clusterArn, buckets }: Granted): $util.Input<string> {
  switch (resource.kind) {
    case "cluster":
      return clusterArn;
    case "topic":
    case "group":
      // arn:…:cluster/<name>/<id> names its topics arn:…:topic/<name>/<id>/<topic>.
      return $util
        .output(clusterArn)
        .apply((arn) => `${arn.replace(":cluster/", `:${resource.kind}/`)}/${resource.name}`);
    case "bucket":
      return buckets[resource.name].arn;
    case "objects":
      return $interpolate`${buckets[resource.name].arn}/*`;
  }
}
