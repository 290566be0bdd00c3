#!/usr/bin/env bash
# Unpacks one package of another Debian suite into a folder, with the mirror that this machine already uses and
# without touching its apt sources. Works as root and as an ordinary user; parallel runs fetch once.
#   usage: fetch-debian-package.sh PACKAGE SUITE FOLDER
set -euo pipefail
package=$1 suite=$2
mkdir -p "$3"
folder=$(cd "$3" && pwd)

exec 9> "$folder/.lock"
flock --timeout 300 9 || { echo "another process has been fetching $package into $folder for five minutes" >&2; exit 1; }
[ ! -e "$folder/.complete" ] || exit 0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
mkdir -p "$work"/{lists/partial,cache/archives/partial,package}

# --no-release-info: also answers on a machine that never ran `apt-get update`.
mirror=$(apt-get indextargets --no-release-info --format '$(REPO_URI)' 'Created-By: Packages' \
  | grep '/debian/\?$' | sort | uniq -c | sort -rn | awk 'NR == 1 { print $2 }') || true
[ -n "$mirror" ] || { echo 'no Debian mirror is configured on this machine' >&2; exit 1; }

printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n' \
  "$mirror" "$suite" > "$work/suite.sources"
apt=(apt-get -qq -o Acquire::Retries=2 -o Acquire::http::Timeout=30 -o Acquire::https::Timeout=30
  -o Dir::Etc::sourcelist="$work/suite.sources" -o Dir::Etc::sourceparts=/dev/null
  -o Dir::State::lists="$work/lists" -o Dir::Cache="$work/cache")
"${apt[@]}" update
(cd "$work/package" && "${apt[@]}" download "$package")
dpkg-deb -x "$work"/package/*.deb "$folder"
touch "$folder/.complete"
