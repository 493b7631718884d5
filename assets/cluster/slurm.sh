#!/bin/sh
# A sweep in N shares as a Slurm job array, and a job that merges them once all have ended, however they ended: shares
# that failed leave a gap, which the merge names. The folder has to be one that all nodes see.
# Usage: slurm.sh SCENARIO A..B N FOLDER
set -eu
[ $# -eq 4 ] || { echo "usage: slurm.sh SCENARIO A..B N FOLDER" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$4"
array=$(sbatch --parsable --array="1-$3" --ntasks=1 --cpus-per-task=1 --requeue --output="$4/share-%a.log" \
    "$here/slurm-share.sh" "$here" "$1" "$2" "$3" "$4")
sbatch --parsable --dependency="afterany:$array" --ntasks=1 --output="$4/merge.log" \
    "$here/slurm-merge.sh" "$4"
