#!/bin/sh
# Installs the Debian packages that are missing; silent when all are there.
set -eu
packages="gcc make pkg-config libsndfile1-dev libfftw3-dev libhdf5-dev
libsqlite3-dev libxml2-dev libcjson-dev nettle-dev zlib1g-dev check
clang-format tzdata python3-numpy python3-scipy python3-h5py"

if ! command -v dpkg-query >/dev/null 2>&1; then
    missing=
    for module in sndfile fftw3 hdf5 sqlite3 libxml-2.0 libcjson nettle zlib \
        check; do
        pkg-config --exists "$module" 2>/dev/null || missing="$missing $module"
    done
    [ -z "$missing" ] && exit 0
    echo "deps: not a Debian system; please install what pkg-config calls" \
        "$missing, and clang-format, python3 with numpy, scipy, h5py" >&2
    exit 1
fi
missing=
for p in $packages; do
    dpkg-query -W -f='${Status}' "$p" 2>/dev/null |
        grep -q 'ok installed' || missing="$missing $p"
done
[ -z "$missing" ] && exit 0
echo "deps: installing$missing"
sudo=
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 || {
        echo "deps: as root: apt-get install$missing" >&2
        exit 1
    }
    sudo=sudo
fi
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086
$sudo apt-get install -y -q --no-install-recommends $missing >/dev/null 2>&1 || {
    $sudo apt-get update -q
    $sudo apt-get install -y -q --no-install-recommends $missing
}
