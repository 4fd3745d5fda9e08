# What the log wakes: fanout and track, of one image; which one a container is, its command says.
# Build from the project's root: docker build -f functions/consumers.Dockerfile .
ARG NODE_IMAGE=node:24.21.0-bookworm-slim

FROM ${NODE_IMAGE} AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No install scripts: the image's own Node runs everything, and binaries come as optional packages. Then without what
# makes pages, TypeScript (for a part of Bull Board), and the driver for another C library.
RUN npm ci --omit=dev --ignore-scripts \
 && npm uninstall --omit=dev --ignore-scripts --no-save dashjs hls.js uplot vite @noble/hashes \
      swagger-ui-dist @bull-board/api @bull-board/hono \
 && rm -rf node_modules/typescript node_modules/@typescript node_modules/@libsql/linux-*-musl

FROM ${NODE_IMAGE}
ENV NODE_ENV=production
# Touched every few seconds while the process turns, for the health check.
ENV HEARTBEAT_FILE=/tmp/heartbeat
WORKDIR /app
# The library lies here; a new volume takes over the folder's owner.
RUN mkdir /data && chown node:node /data
COPY --from=packages /app/node_modules node_modules
COPY package.json ./
COPY core core
COPY functions functions
COPY localstack localstack
USER node
# Run it with an init (docker run --init, compose `init: true`), which reaps and hands signals on.
ENTRYPOINT ["node"]
CMD ["localstack/functions/fanout.ts"]
