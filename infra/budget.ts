import type { Platform } from "./platform.ts";

/** Tells by mail when a month costs more than was meant: at 80 % of it, and as soon as AWS foresees it. */
export function makeBudget({ settings, secrets }: Platform) {
  const notify = (notificationType: string, threshold: number) => ({
    comparisonOperator: "GREATER_THAN",
    notificationType,
    threshold,
    thresholdType: "PERCENTAGE",
    subscriberEmailAddresses: [secrets.alarmEmail.value],
  });
  new aws.budgets.Budget("Budget", {
    budgetType: "COST",
    timeUnit: "MONTHLY",
    limitAmount: String(settings.budget),
    limitUnit: "USD",
    costFilters: [{ name: "TagKeyValue", values: [`user:sst:app$${$app.name}`] }],
    notifications: [notify("ACTUAL", 80), notify("FORECASTED", 100)],
  });
}
