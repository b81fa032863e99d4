#!/usr/bin/env bash
# Makes the package and the tarball for plain Linux hosts from a published executable.
#
#   packaging/linux/build.sh EXECUTABLE amd64|arm64 OUTPUT-DIRECTORY
#
# The same executable gives the same files, bit for bit: all times are SOURCE_DATE_EPOCH (seconds since 1970; default: 0).
set -euo pipefail
[ $# -eq 3 ] || { sed -n '2,6p' "$0" >&2; exit 2; }
executable=$1 arch=$2 output=$3
case $arch in amd64 | arm64) ;; *) echo "unknown architecture: $arch" >&2; exit 2 ;; esac
here=$(cd "$(dirname "$0")" && pwd)
repository=$(cd "$here/../.." && pwd)
version=$(sed -n 's|.*<Version>\(.*\)</Version>.*|\1|p' "$repository/Directory.Build.props")
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-0}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
umask 022
root=$work/root

put() { install -D -m "$1" "$2" "$root/$3"; } # mode, from, to
put 0755 "$executable" usr/bin/sf-sidecar
put 0644 "$here/sf-sidecar.service" usr/lib/systemd/system/sf-sidecar.service
put 0644 "$here/sf-sidecar.env" etc/sf-sidecar/sf-sidecar.env
install -d -m 0700 "$root/etc/sf-sidecar/keys"
put 0644 "$here/completion/sf-sidecar.bash" usr/share/bash-completion/completions/sf-sidecar
put 0644 "$here/completion/_sf-sidecar" usr/share/zsh/vendor-completions/_sf-sidecar
put 0644 "$here/completion/sf-sidecar.fish" usr/share/fish/vendor_completions.d/sf-sidecar.fish
put 0644 "$repository/LICENSE" usr/share/doc/sf-sidecar/copyright
put 0644 "$repository/CHANGELOG.md" usr/share/doc/sf-sidecar/changelog
put 0644 "$here/sf-sidecar.8" usr/share/man/man8/sf-sidecar.8
gzip -9n "$root/usr/share/doc/sf-sidecar/changelog" "$root/usr/share/man/man8/sf-sidecar.8"
find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +

mkdir -p "$output"
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" -C "$root" -cf - . \
    | gzip -9n >"$output/sf-sidecar-$version-linux-$arch.tar.gz"

mkdir "$root/DEBIAN"
sed -e "s/@VERSION@/$version/; s/@ARCH@/$arch/" "$here/deb/control" >"$root/DEBIAN/control"
install -m 0644 "$here/deb/conffiles" "$root/DEBIAN/conffiles"
for script in postinst prerm postrm; do install -m 0755 "$here/deb/$script" "$root/DEBIAN/$script"; done
dpkg-deb --root-owner-group -Zxz -z6 --build "$root" "$output/sf-sidecar_${version}_$arch.deb" >/dev/null
ls "$output"/*"$version"*"$arch"*
