#!/bin/bash
# Builds a Debian 13 root with Incus 7.0 at ROOT, once: whoever comes second under the caller's lock finds it finished.
# Arguments: ROOT MIRROR
set -euo pipefail
root=$1 mirror=$2
partial=$root.partial

[[ -e $root ]] && exit 0
# Never across a mount: an interrupted build must not take the machine's own /dev with it.
rm -rf --one-file-system "$partial"
mkdir -p "$(dirname "$root")"

if ! command -v mmdebstrap >/dev/null; then
  apt-get update --quiet=2
  DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet=2 --no-install-recommends mmdebstrap
fi

mmdebstrap --quiet --mode=root --variant=essential --skip=check/empty \
  --aptopt='APT::Install-Recommends "false"' \
  --dpkgopt='path-exclude=/usr/share/doc/*' \
  --dpkgopt='path-exclude=/usr/share/man/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' \
  --include=systemd-standalone-sysusers,incus-base/trixie-backports,incus-client/trixie-backports,dnsmasq-base,busybox-static \
  trixie "$partial" - <<SOURCES
Types: deb
URIs: $mirror
Suites: trixie trixie-backports
Components: main
Signed-By: /usr/share/keyrings/debian-archive-trixie-stable.gpg /usr/share/keyrings/debian-archive-trixie-automatic.gpg
SOURCES

# What machine.sh mounts over, made here so that the root can be shared read-only by all machines.
# A daemon that finds /var/lib/incus-os believes itself on IncusOS and proxies /os/ to /run/incus-os/unix.socket.
mkdir -p "$partial"/{old,var/lib/incus,var/lib/incus-os}
rm -f "$partial/etc/apt/sources.list.d/"* "$partial/etc/resolv.conf"
: >"$partial/etc/resolv.conf"

mv "$partial" "$root"
