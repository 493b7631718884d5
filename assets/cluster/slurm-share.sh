#!/bin/sh
# One task of the array that slurm.sh submits: the share of its index.
exec sh "$1/share.sh" "$2" "$3" "$SLURM_ARRAY_TASK_ID" "$4" "$5"
