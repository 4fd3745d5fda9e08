import { testDelivery } from "./delivery.ts";

await testDelivery("services");
