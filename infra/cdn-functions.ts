import { isEmbedded, type PageOrigins, pageHeaders } from "../functions/api/access/security-headers.ts";

/*
 * What runs at the edges: CloudFront's JavaScript (runtime 2.0), as text. Each is a function of its own, which the tests
 * run in Node.
 */

/** CloudFront tells the gateway its own name in Host; the api has to know by which one a page came. */
export const TELL_HOST = `function handler(event) {
  var request = event.request;
  request.headers["x-forwarded-host"] = { value: request.headers.host.value };
  return request;
}`;

/** \`/media/<key>\` is the object <key>. */
export const TO_KEY = `function handler(event) {
  var request = event.request;
  request.uri = request.uri.replace(/^\\/media/, "");
  return request;
}`;

/** Puts the pages' headers on answers, as the local host does; the player may stand in others' frames when it is asked to. */
export function pageHeadersFunction(origins: PageOrigins): string {
  const toHeaders = (headers: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, { value }]));
  return `var OWN = ${JSON.stringify(toHeaders(pageHeaders(origins)))};
var FRAMED = ${JSON.stringify(toHeaders(pageHeaders(origins, true)))};
function handler(event) {
  var request = event.request;
  var framed = request.uri === "${EMBEDDED_PATH}" && "embed" in request.querystring;
  Object.assign(event.response.headers, framed ? FRAMED : OWN);
  return event.response;
}`;
}

/** The page that is embedded, by the rule that says so. */
const EMBEDDED_PATH = "/streaming.html";
if (!isEmbedded(new URL(`https://pages${EMBEDDED_PATH}?embed`)))
  throw new Error("the embedded page has another name");
