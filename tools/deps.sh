#!/usr/bin/env bash
# Installs what the tests need and this machine lacks: PostgreSQL's server programs, Chromium, a font that has every
# Vietnamese letter (fonts-liberation lacks about a hundred of them; fonts-liberation2 has them all), and for `make stack`
# a mail server (aiosmtpd, which stands in no other mail server's way) and the virus scanner clamd.
# As root on Debian or Ubuntu it installs them; elsewhere it says what is missing and fails. It never removes a package.
set -euo pipefail

have_postgres() { command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }
have_chromium() { command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; }
have_font() {
	# Newer Debian releases keep the name as an empty package that brings the fonts in under another folder.
	[ "$(dpkg-query -W -f='${db:Status-Status}' fonts-liberation2 2>/dev/null)" = installed ] ||
		{ command -v fc-list >/dev/null && fc-list | grep -qi 'liberation2/\|noto sans'; }
}
# Debian's own Python has the package; another python3 on the PATH has not.
have_mail() { /usr/bin/python3 -c 'import aiosmtpd' 2>/dev/null || python3 -c 'import aiosmtpd' 2>/dev/null; }
have_clamd() { command -v clamd >/dev/null || [ -x /usr/sbin/clamd ]; }

# Shows PostgreSQL a wrong time in the fault matrix.
have_faketime() { compgen -G '/usr/lib/*/faketime/libfaketime.so.1' >/dev/null; }

missing=()
have_postgres || missing+=(postgresql)
have_chromium || missing+=(chromium)
have_font || missing+=(fonts-liberation2)
have_mail || missing+=(python3-aiosmtpd)
have_clamd || missing+=(clamav-daemon)
have_faketime || missing+=(libfaketime)
[ ${#missing[@]} = 0 ] && exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
	{
		echo "The tests need programs that this machine lacks: ${missing[*]} (names of Debian packages)."
		echo "On Debian or Ubuntu:  sudo apt-get update && sudo apt-get install --no-install-recommends ${missing[*]}"
		echo "Elsewhere install PostgreSQL 15 or newer, Chromium, the Liberation 2 fonts, clamd, libfaketime and Python's aiosmtpd, with initdb, chromium, clamd and python3 on the PATH."
	} >&2
	exit 1
fi

echo "Installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends --no-remove "${missing[@]}" >/dev/null

have_postgres && have_chromium && have_font && have_mail && have_clamd && have_faketime || {
	echo "apt-get installed ${missing[*]}, yet one of them is still not found" >&2
	exit 1
}
