/** Ends with 0 when the address answers 2xx, else with 1: the health check of a container without curl. */
const [address] = process.argv.slice(2);
const response = await fetch(address, { signal: AbortSignal.timeout(4_000) });
process.exit(response.ok ? 0 : 1);
