#!/usr/bin/env bash
# Builds one tool at the version that its go.mod pins into .tools/bin. Tools that develop the program are pinned in tools,
# the servers of `make stack` in tools/stack and tools/minio: three modules, since what they need does not agree.
set -euo pipefail
cd "$(dirname "$0")"

module=. flags=(-trimpath)
case "${1:?usage: tools/install.sh NAME}" in
golangci-lint) package=github.com/golangci/golangci-lint/v2/cmd/golangci-lint ;;
workflowcheck) package=go.temporal.io/sdk/contrib/tools/workflowcheck ;;
govulncheck) package=golang.org/x/vuln/cmd/govulncheck ;;
# Without -trimpath: these share nearly all packages with bin/chuky and the tests, which then need not be compiled twice.
temporal-server) module=stack flags=() package=go.temporal.io/server/cmd/server ;;
temporal-sql-tool) module=stack flags=() package=go.temporal.io/server/cmd/tools/sql ;;
versitygw) module=stack flags=() package=github.com/versity/versitygw/cmd/versitygw ;;
minio) module=minio flags=() package=github.com/minio/minio ;;
*)
	echo "tools/install.sh: unknown tool $1" >&2
	exit 2
	;;
esac

echo "Building $1 (once; with nothing compiled yet golangci-lint takes about two minutes on 2 cores, temporal-server and minio about four)"
began=$SECONDS
mkdir -p ../.tools/bin
bin=$(cd ../.tools/bin && pwd)
cd "$module"
CGO_ENABLED=0 go build -buildvcs=false "${flags[@]}" -ldflags "-s -w" -o "$bin/$1.new" "$package"
mv "$bin/$1.new" "$bin/$1" # a new file in one step: a server that runs keeps the old one
echo "Built $1 in $((SECONDS - began)) s"
