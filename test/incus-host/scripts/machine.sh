#!/bin/bash
# Becomes one machine: run as the first process of new mount, pid and uts namespaces, inside the machine's network namespace.
# incusd becomes process 1 of the pid namespace, so its end (SIGKILL is a power cut) ends everything on the machine.
# Arguments: HOSTNAME ROOT STATE CGROUP; STATE holds incus/ (the daemon's disk) and incus-os/ (IncusOS' socket)
set -euo pipefail
name=$1 root=$2 state=$3 cgroup=$4

hostname "$name"
mount --bind "$root" "$root"
mount --rbind /dev "$root/dev"
mount -t sysfs sysfs "$root/sys"
mount --rbind "$cgroup" "$root/sys/fs/cgroup"
mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/run"
mount -t tmpfs tmpfs "$root/tmp"
mkdir "$root/run/incus-os"
mount --bind "$state/incus-os" "$root/run/incus-os"
mount --bind "$state/incus" "$root/var/lib/incus"
mount -o remount,bind,ro "$root"

cd "$root"
pivot_root . old
umount --lazy /old
cd /
exec env --ignore-environment PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 INCUS_DIR=/var/lib/incus \
  /usr/libexec/incus/incusd --group root --logfile /var/lib/incus/incusd.log
