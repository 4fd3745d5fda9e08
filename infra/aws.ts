import { makeAlarms } from "./alarms.ts";
import { makeApi } from "./api.ts";
import { makeBudget } from "./budget.ts";
import { buildAll } from "./build.ts";
import { makeCdn } from "./cdn.ts";
import { makeConsumers } from "./consumers.ts";
import { makePages } from "./pages.ts";
import { makePlatform } from "./platform.ts";
import { makeReconcile } from "./reconcile.ts";
import { setUp } from "./setup.ts";
import { makeTranscode } from "./transcode.ts";

/** A stage on AWS, in the order of the data. */
export default function makeAwsStage({ bundles, pages } = buildAll()) {
  const platform = makePlatform();
  const setup = setUp(platform, bundles);

  const api = makeApi(platform, bundles);
  const consumers = makeConsumers(platform, bundles, [setup]);
  makeTranscode(platform);
  makeReconcile(platform, bundles);

  const site = makeCdn(platform, api, makePages(pages));
  makeAlarms({ platform, api, consumers });
  makeBudget(platform);
  return { site: site.url, api: api.gateway.url };
}
