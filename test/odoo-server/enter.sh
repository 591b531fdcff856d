#!/bin/sh
# Runs one command inside an installed folder as one of its users. Called through "unshare --mount", so that the
# mounts belong to this command alone: nothing to unmount, nothing left behind, nothing missing after a reboot.
#
#   unshare --mount enter.sh ROOT USER COMMAND [ARGUMENT...]
set -eu
root=$1 user=$2
shift 2
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
exec chroot --userspec="$user:$user" "$root" env -i \
  PATH=/usr/local/bin:/usr/bin:/bin HOME=/var/lib/odoo-server LC_ALL=C.UTF-8 TZ=UTC "$@"
