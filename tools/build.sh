#!/usr/bin/env bash
# Builds a program and says on the screen what takes so long: a first build compiles the Temporal server and the S3
# server that `chuky serve` carries inside.
#   tools/build.sh OUTPUT PACKAGE [flags of go build]
set -euo pipefail
output=$1 package=$2
shift 2

log=$(mktemp)
trap 'rm -f "$log"' EXIT
start=$SECONDS
# -v names every package as it is compiled; what is already compiled is not named.
go build -v -o "$output" "$@" "$package" 2>"$log" &
build=$!
trap 'kill "$build" 2>/dev/null || true; rm -f "$log"' EXIT

told=
while kill -0 "$build" 2>/dev/null; do
	sleep 1
	elapsed=$((SECONDS - start))
	if [ -z "$told" ] && [ "$elapsed" -ge 5 ]; then
		echo "Building $output. The first build fetches and compiles about 2,000 packages, the Temporal server among them:"
		echo "3 to 7 minutes on 2 cores. Later builds take seconds."
		told=0
	fi
	if [ -n "$told" ] && [ $((elapsed - told)) -ge 15 ]; then
		told=$elapsed
		echo "  $((elapsed / 60)) min $((elapsed % 60)) s: $(grep -c '^go: downloading' "$log" || true) modules fetched, $(grep -vc '^go: ' "$log" || true) packages compiled"
	fi
done

if ! wait "$build"; then
	# Names of compiled packages hold no space and no colon; messages do.
	grep -E '[ :]|^#' "$log" | grep -v '^go: downloading' >&2 || cat "$log" >&2
	echo "go build failed" >&2
	exit 1
fi
if [ -n "$told" ]; then
	echo "Built $output in $(((SECONDS - start) / 60)) min $(((SECONDS - start) % 60)) s"
fi
