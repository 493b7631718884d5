#!/bin/sh
# One share of a sweep, on one core, into a file of its own; started again, it goes on where it stopped.
# Usage: share.sh SCENARIO A..B K N FOLDER
# Exit 0: the share is done, whatever it found. The sweep's own table is beside the file.
set -u
[ $# -eq 5 ] || { echo "usage: share.sh SCENARIO A..B K N FOLDER" >&2; exit 2; }
mkdir -p "$5"
"${ORRERY:-orrery}" sweep "$1" --seeds "$2" --shard "$3/$4" --jobs 1 --out "$5/share-$3.sqlite" >"$5/share-$3.txt"
status=$?
case $status in 0 | 1 | 5) exit 0 ;; *) exit $status ;; esac # held, violated, undecided
