#!/usr/bin/env bash
# The clients that tests/integration/RealClients runs: Debian's PHP, Perl, Python, Java, Tcl, gSOAP, Axis and curl, and the Node packages of its lock file.
# Quick when all is there.
set -euo pipefail
cd "$(dirname "$0")/../../tests/integration/RealClients"

missing=()
command -v curl >/dev/null || missing+=(curl)
php -r 'exit(extension_loaded("soap") ? 0 : 1);' 2>/dev/null || missing+=(php-cli php-soap)
perl -MSOAP::Lite -e 1 2>/dev/null || missing+=(libsoap-lite-perl)
/usr/bin/python3 -c 'import zeep' 2>/dev/null || missing+=(python3-zeep)
/usr/bin/python3 -c 'import requests' 2>/dev/null || missing+=(python3-requests)
/usr/bin/python3 -c 'import suds' 2>/dev/null || missing+=(python3-suds)
command -v java >/dev/null && command -v keytool >/dev/null || missing+=(default-jdk-headless)
[ -f /usr/share/java/axis.jar ] || missing+=(libaxis-java)
command -v wsdl2h >/dev/null || missing+=(gsoap)
[ -f /usr/include/stdsoap2.h ] || missing+=(libgsoap-dev)
command -v gcc >/dev/null || missing+=(gcc libc6-dev)
command -v tclsh >/dev/null || missing+=(tcl)
if [ ${#missing[@]} -gt 0 ]; then
    echo "installing: ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

# npm keeps its own copy of the lock file in what it installed; the two differ in form, so the time decides.
if [ ! -f node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    npm ci --ignore-scripts --no-audit --no-fund --silent
fi
