#!/bin/sh
# Installs wkhtmltopdf, with which Odoo prints, into the folder of an installed Odoo. Called as root, inside a mount namespace of its own.
#
#   install-printer.sh ROOT MIRROR
#
# Debian has the program up to bookworm. In a newer folder it lies with all its libraries in a folder of its own, where nothing else of
# bookworm can get in the way of that Debian.
set -eu

root=$1 mirror=$2
own=/opt/wkhtmltopdf
say() { echo "$@" >&2; }
inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
  http_proxy="${http_proxy:-}" https_proxy="${https_proxy:-}" no_proxy="${no_proxy:-}" "$@"; }

mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
if inside sh -c 'command -v wkhtmltopdf' > /dev/null; then exit 0; fi
inside apt-get -q update 1>&2
if inside apt-get -q install -y --no-install-recommends wkhtmltopdf 1>&2; then exit 0; fi

say "Fetching wkhtmltopdf of Debian bookworm…"
# Lists and packages of their own, as if nothing was installed: so apt names every library, down to the first.
rm -rf "$root$own"
mkdir -p "$root$own/apt/lists/partial" "$root$own/apt/archives/partial" "$root$own/apt/none" "$root$own/files"
: > "$root$own/apt/status"
echo "deb $mirror bookworm main" > "$root$own/apt/sources.list"
set -- -q -y --no-install-recommends -o "Dir::State=$own/apt" -o "Dir::State::status=$own/apt/status" \
  -o "Dir::Cache=$own/apt" -o "Dir::Etc::sourcelist=$own/apt/sources.list" -o "Dir::Etc::sourceparts=$own/apt/none" \
  -o "Dir::Etc::preferences=$own/apt/none/p" -o "Dir::Etc::preferencesparts=$own/apt/none" -o APT::Sandbox::User=root
inside apt-get "$@" update 1>&2
inside apt-get "$@" --download-only install wkhtmltopdf fonts-dejavu-core 1>&2
for package in "$root$own"/apt/archives/*.deb; do
  # A newer C library takes older programs, and two of them in one process do not go together.
  case $package in */libc6_* | */libc-bin_* | */libc-l10n_* | */locales_*) continue ;; esac
  inside dpkg-deb -x "${package#"$root"}" "$own/files"
done
rm -rf "$root$own/apt"

# Its own libraries come first; it draws without a screen.
cat > "$root/usr/local/bin/wkhtmltopdf" <<WRAPPER
#!/bin/sh
files=$own/files
machine=$(uname -m)-linux-gnu
export QT_QPA_PLATFORM=offscreen QT_PLUGIN_PATH=\$files/usr/lib/\$machine/qt5/plugins
export FONTCONFIG_PATH=\$files/etc/fonts XDG_DATA_DIRS=\$files/usr/share XDG_RUNTIME_DIR=/tmp
export LD_LIBRARY_PATH=\$files/lib/\$machine:\$files/usr/lib/\$machine
exec "\$files/usr/bin/wkhtmltopdf" "\$@"
WRAPPER
chmod 755 "$root/usr/local/bin/wkhtmltopdf"
inside /usr/local/bin/wkhtmltopdf --version 1>&2
