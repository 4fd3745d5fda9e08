/*
 * What CloudFront sends where, in this order (`*` is any number of characters, slashes as well); the rest are pages.
 */

/** Of the api, by the first part of the path; everything else is a page. */
export const API_PATHS = [
  ...[
    "/videos",
    "/videos/*",
    "/events",
    "/login",
    "/healthz",
    "/metrics",
    "/docs",
    "/docs/*",
    "/openapi.json",
  ],
  ...["/beacons", "/dead", "/dead/*", "/pipeline", "/pipeline/*"],
];

/** Segments, init segments, captions and storyboards never change; manifests and posters do. */
export const IMMUTABLE_PATHS = ["/media/*/cmaf/*", "/media/*/captions/*", "/media/*/storyboard*"];

/** All else that is published. */
export const MEDIA_PATH = "/media/*";
