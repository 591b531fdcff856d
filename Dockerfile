# syntax=docker/dockerfile:1
# Build: docker build -t amazon-odoo .                       (amd64 and arm64: docker buildx build --platform linux/amd64,linux/arm64 …)
# Run:   docker run --read-only --tmpfs /tmp -v amazon-odoo-state:/var/lib/amazon-odoo \
#          -v ./amazon-odoo.yaml:/etc/amazon-odoo.yaml:ro --env-file .env amazon-odoo
# In the settings: state.path: /var/lib/amazon-odoo/state.sqlite. compose.yaml shows a whole set.

# By its digest: a tag may name another image tomorrow. docs/security.md says how it is renewed.
FROM node:24-slim@sha256:a9f5f7c91a432850b2a8a7797adf5eadb6c733ceed61167806cee7ea7fbc29df AS build
# better-sqlite3 is compiled, against the headers of this Node: no checksum covers the binary that it would download.
RUN apt-get update \
  && apt-get install -y --no-install-recommends python3 make g++ ca-certificates \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm_config_build_from_source=true npm_config_nodedir=/usr/local npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY src src
RUN npm run build && npm prune --omit=dev --no-audit --no-fund

FROM node:24-slim@sha256:a9f5f7c91a432850b2a8a7797adf5eadb6c733ceed61167806cee7ea7fbc29df
ENV NODE_ENV=production AMAZON_ODOO_CONFIG=/etc/amazon-odoo.yaml
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY config config
RUN install -d -o node -g node -m 700 /var/lib/amazon-odoo
USER node
VOLUME /var/lib/amazon-odoo
EXPOSE 9464
# Process 1 handles SIGTERM and SIGHUP itself; it starts no others.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:9464/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "dist/main.js"]
CMD ["run"]
