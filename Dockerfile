# Build: docker build -t amazon-odoo .
# Run:   docker run -v amazon-odoo-state:/var/lib/amazon-odoo -v ./amazon-odoo.yaml:/etc/amazon-odoo.yaml:ro \
#          -e AMAZON_ODOO_CONFIG=/etc/amazon-odoo.yaml --env-file .env amazon-odoo sync orders
# In the settings: state.path: /var/lib/amazon-odoo/state.sqlite

FROM node:24-slim AS build
# better-sqlite3 is compiled where it has no ready-made binary.
RUN apt-get update \
  && apt-get install -y --no-install-recommends python3 make g++ ca-certificates \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY src src
RUN npm run build && npm prune --omit=dev

FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY config config
RUN install -d -o node -g node -m 700 /var/lib/amazon-odoo
USER node
VOLUME /var/lib/amazon-odoo
ENTRYPOINT ["node", "dist/main.js"]
CMD ["--help"]
