#!/usr/bin/env bash
# gSOAP: one program per shape of the WSDL. Arguments: sidecar, org, password, client secret, dead session, folder of the WSDLs, then
# "login" or "story", a WSDL's version and the versions of its shape, separated by a slash: login/20/17 20.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
sidecar=$1 org=$2 password=$3 folder=$6
shift 6

build() {
    mkdir -p "$folder/gsoap-$1" && cd "$folder/gsoap-$1"
    wsdl2h -c -t "$here/typemap.dat" -o partner.h "$folder/partner-$1.wsdl" >log 2>&1
    soapcpp2 -c -C -L -x -I/usr/share/gsoap/import partner.h >>log 2>&1
    gcc -O0 -w -I. -o partner "$here/partner.c" soapC.c soapClient.c -lgsoap >>log 2>&1
}

# The shapes are built side by side; the processors of a small machine are busy enough with them.
shapes=$(printf '%s\n' "$@" | cut -d/ -f2 | sort -u)
for shape in $shapes; do
    build "$shape" &
done
wait

for job in "$@"; do
    IFS=/ read -r kind shape versions <<<"$job"
    [ -x "$folder/gsoap-$shape/partner" ] || { cat "$folder/gsoap-$shape/log" >&2; exit 1; }
    # shellcheck disable=SC2086
    "$folder/gsoap-$shape/partner" "$sidecar" "$org" "$password" "$kind" $versions
done
