#!/bin/sh
# Gives the objects of a chart the patches of the kustomization in $PATCHES, by the kubectl in $KUBECTL.
set -eu
cat >"$PATCHES/chart.yaml"
exec "$KUBECTL" kustomize "$PATCHES"
