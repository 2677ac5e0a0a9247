#!/bin/sh
# Rebuilds web/static/{css/00-tabler.css,icons.svg,htmx.js} from npm. Run it from
# the repository's root after a template starts to use another icon or another
# Tabler class. The results are committed: nothing else needs npm.
set -eu

TABLER=1.6.1  # MIT
ICONS=3.51.0  # MIT
HTMX=2.0.11   # 0BSD; npm's newest is 4, which these pages are not written for

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fetch() { # package, version, folder
	mkdir -p "$work/$3"
	(cd "$work" && npm pack --silent "$1@$2" >/dev/null)
	tar -xzf "$work"/*.tgz -C "$work/$3" --strip-components=1
	rm "$work"/*.tgz
}
fetch @tabler/core "$TABLER" tabler
fetch @tabler/icons "$ICONS" icons
fetch htmx.org "$HTMX" htmx

CGO_ENABLED=0 go run ./web/internal/vendor -web web -from "$work"
