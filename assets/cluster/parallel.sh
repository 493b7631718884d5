#!/bin/sh
# A sweep in N shares with GNU parallel, on all cores of this machine, then the merge with its table.
# Usage: parallel.sh SCENARIO A..B N FOLDER
set -eu
[ $# -eq 4 ] || { echo "usage: parallel.sh SCENARIO A..B N FOLDER" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
parallel --halt now,fail=1 sh "$here/share.sh" "$1" "$2" {} "$3" "$4" ::: $(seq "$3")
exec "${ORRERY:-orrery}" merge "$4/all.sqlite" "$4"/share-*.sqlite
