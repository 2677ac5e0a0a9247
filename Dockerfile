# syntax=docker/dockerfile:1.7
# The program for an installation on servers: one static binary without servers inside (build tag "servers").
#
#   docker build --build-arg VERSION=$(git describe --tags --always) -t chuky .
#   docker build --target backup -t chuky-backup .     # the same with PostgreSQL's tools, for chuky backup and restore

FROM golang:1.26.8-bookworm AS build
WORKDIR /src
ENV CGO_ENABLED=0
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
ARG VERSION=dev
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    go build -tags servers -trimpath -buildvcs=false -ldflags "-s -w -X main.version=${VERSION}" -o /out/chuky ./cmd/chuky \
    && mkdir -p /out/data /out/tmp

# pg_dump must not be older than the server: the same image as the database of docker-compose.yml.
FROM postgres:17.6-bookworm AS backup
COPY --from=build /out/chuky /usr/local/bin/chuky
COPY --from=build --chown=10001:10001 /out/data /var/lib/chuky
ENV CHUKY_DATA_DIR=/var/lib/chuky
USER 10001:10001
HEALTHCHECK NONE
ENTRYPOINT ["/usr/local/bin/chuky"]
CMD ["backup", "--help"]

FROM scratch AS chuky
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /usr/share/zoneinfo/Asia/Ho_Chi_Minh /usr/share/zoneinfo/Asia/Ho_Chi_Minh
COPY --from=build --chown=10001:10001 /out/data /var/lib/chuky
COPY --from=build --chown=10001:10001 /out/tmp /tmp
COPY --from=build /out/chuky /usr/local/bin/chuky
# Metrics and health listen on all addresses of the container; docker-compose.yml does not publish their port.
ENV CHUKY_DATA_DIR=/var/lib/chuky CHUKY_ADDR=0.0.0.0:8080 CHUKY_METRICS_ADDR=0.0.0.0:9464
USER 10001:10001
EXPOSE 8080 9464
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=6s --start-period=60s --retries=6 CMD ["/usr/local/bin/chuky", "health"]
ENTRYPOINT ["/usr/local/bin/chuky"]
CMD ["serve"]
