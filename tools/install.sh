#!/usr/bin/env bash
# Builds one development tool at the version that tools/go.mod pins into .tools/bin.
set -euo pipefail
cd "$(dirname "$0")"

case "${1:?usage: tools/install.sh NAME}" in
golangci-lint) package=github.com/golangci/golangci-lint/v2/cmd/golangci-lint ;;
workflowcheck) package=go.temporal.io/sdk/contrib/tools/workflowcheck ;;
govulncheck) package=golang.org/x/vuln/cmd/govulncheck ;;
*)
	echo "tools/install.sh: unknown tool $1" >&2
	exit 2
	;;
esac

echo "Building $1 (once; golangci-lint takes about two minutes on 2 cores)"
mkdir -p ../.tools/bin
GOBIN=$(cd ../.tools/bin && pwd) CGO_ENABLED=0 go install -trimpath -ldflags "-s -w" "$package"
touch "../.tools/bin/$1" # go install leaves an unchanged binary's time alone
