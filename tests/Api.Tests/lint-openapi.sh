#!/usr/bin/env bash
# Lints the committed OpenAPI document; needs Node's npx and the npm registry.
set -euo pipefail
cd "$(dirname "$0")"
exec npx --yes @stoplight/spectral-cli@6.16.3 lint ../../src/Api/openapi.json \
    --ruleset .spectral.yaml --fail-severity warn
