#!/bin/sh
# Makes a folder with a small Debian and Odoo in it. Called by debian-install.mjs as root, inside a mount
# namespace of its own: what is mounted here disappears together with this process, however it ends.
#
#   install-debian.sh ROOT SUITE MIRROR ODOO_VERSION [EXTRA_PACKAGE...]
#
# Environment: ODOO_SUITE  a second suite that holds Odoo while SUITE does not (Odoo 19 is in sid only)
#              ODOO_SOURCE a folder with Odoo's source, to be used instead of a package
#              HOST_APT    file with lines of apt configuration (proxies, certificates) taken from the host
#              HOST_CA     file with the host's trusted certificates
set -eu

root=$1 suite=$2 mirror=$3 odoo_version=$4
shift 4

say() { echo "$@" >&2; }
inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
  http_proxy="${http_proxy:-}" https_proxy="${https_proxy:-}" no_proxy="${no_proxy:-}" "$@"; }

say "Fetching Debian $suite from $mirror…"
debootstrap --variant=minbase --include=ca-certificates "$suite" "$root" "$mirror" 1>&2

mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
cp /etc/hosts "$root/etc/hosts"
cp -L /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null || :

# Nothing may start by itself while packages are set up, and no database cluster but our own is wanted.
printf '#!/bin/sh\nexit 101\n' > "$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
mkdir -p "$root/etc/postgresql-common"
echo 'create_main_cluster = false' > "$root/etc/postgresql-common/createcluster.conf"
echo force-unsafe-io > "$root/etc/dpkg/dpkg.cfg.d/unsafe-io"

# Release files of old and of unstable suites expire, and are good all the same.
cat > "$root/etc/apt/apt.conf.d/90odoo-server" <<CONF
Acquire::Check-Valid-Until "false";
Acquire::Languages "none";
Acquire::Retries "3";
CONF
if [ -s "${HOST_CA:-}" ]; then
  cp -L "$HOST_CA" "$root/etc/ssl/host-certificates.crt"
  echo 'Acquire::https::CaInfo "/etc/ssl/host-certificates.crt";' >> "$root/etc/apt/apt.conf.d/90odoo-server"
fi
[ ! -s "${HOST_APT:-}" ] || cat "$HOST_APT" >> "$root/etc/apt/apt.conf.d/90odoo-server"

echo "deb $mirror $suite main" > "$root/etc/apt/sources.list"
if [ -n "${ODOO_SUITE:-}" ]; then
  echo "deb $mirror $ODOO_SUITE main" >> "$root/etc/apt/sources.list"
  # Odoo alone comes from there; Python and all the rest stay those of the stable suite.
  cat > "$root/etc/apt/preferences.d/odoo" <<PINS
Package: *
Pin: release n=$ODOO_SUITE
Pin-Priority: 1

Package: odoo-*
Pin: release n=$ODOO_SUITE
Pin-Priority: 990
PINS
fi

say "Reading the package lists…"
inside apt-get -q update 1>&2

# The Python packages that Odoo's own Debian package asks for; of alternatives the first one that this suite has.
source_dependencies() {
  sed -n '/^Depends:/,/^[A-Z][A-Za-z-]*:/p' "$ODOO_SOURCE/debian/control" | grep -E '^ *python3-' | tr -d ' ,' |
    while IFS='|' read -r first second _; do
      for package in $first $second; do
        if inside apt-cache --quiet=0 show "$package" > /dev/null 2>&1; then echo "$package"; break; fi
      done
    done
}

install_source() {
  # shellcheck disable=SC2046
  inside apt-get -q install -y --no-install-recommends python3 python3-gevent python3-pkg-resources adduser \
    $(source_dependencies) postgresql "$@" 1>&2
  inside adduser --quiet --system --group --home /var/lib/odoo odoo 1>&2
  mkdir -p "$root/opt/odoo"
  cp -R "$ODOO_SOURCE/odoo" "$ODOO_SOURCE/odoo-bin" "$root/opt/odoo/"
  # As in Odoo's own packages: all addons beside those of the framework, so that they are found whatever path is given.
  cp -R "$ODOO_SOURCE/addons/." "$root/opt/odoo/odoo/addons/"
  printf '#!/bin/sh\nexec python3 /opt/odoo/odoo-bin "$@"\n' > "$root/usr/bin/odoo"
  chmod 755 "$root/usr/bin/odoo"
}

install_package() {
  # Debian's unstable suite moves on to the next Odoo one day: then the newest it has is the best there is.
  package=odoo-$odoo_version
  if ! inside apt-cache --quiet=0 show "$package" > /dev/null 2>&1; then
    package=$(inside apt-cache pkgnames odoo- | grep -E '^odoo-[0-9]+$' | sort -V | tail -n 1)
    if [ -z "$package" ] || [ "${package#odoo-}" -lt "$odoo_version" ]; then
      say "Debian has no package odoo-$odoo_version (or newer) in $suite ${ODOO_SUITE:-} at $mirror."
      exit 1
    fi
    say "Debian has no odoo-$odoo_version any more; taking $package."
  fi
  inside apt-get -q install -y --no-install-recommends "$package" postgresql "$@" 1>&2
}

say "Installing Odoo $odoo_version and PostgreSQL…"
if [ -n "${ODOO_SOURCE:-}" ]; then install_source "$@"; else install_package "$@"; fi
inside apt-get clean
rm -rf "$root"/var/lib/apt/lists/*

# The programs themselves: what Debian puts into /usr/bin asks a wrapper first which cluster is meant.
inside sh -c 'ln -s /usr/lib/postgresql/*/bin/* /usr/local/bin/'

say "Checking that Odoo starts…"
inside odoo --version 1>&2
