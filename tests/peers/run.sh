#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# Other rule engines and ours on the same work, one after the other on this machine. FOLDER (a new temporary one if not
# given) takes the peers' builds; with "again" after it only the compiled peers and ours are measured, as they lie there.
# Needs node 20, Python 3.11 and cargo, and the benchmark beside the project; the first run takes some 15 minutes.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bench=$here/../../../shared/bench/peers
[ -d "$bench" ] || { echo "the benchmark is not at ../shared/bench/peers beside the project" >&2; exit 1; }
work=${1:-$(mktemp -d)}
if [ "${2:-}" = again ]; then
    (cd "$work" && ./rust/target/release/peer-bench)
else
    env -u CARGO_TARGET_DIR "$bench/run.sh" "$work"
fi
# The benchmark's own prior, the households its own orders of questions are planned over; and the order of its rows.
(cd "$work" && python3 -c '
import json, random
from ruleset import B, Q, household
draw = random.Random(7)
sample = [household(draw) for _ in range(400)]
json.dump({"questions": list(Q), "benefits": list(B), "sample": sample}, open("build/prior.json", "w"))')
echo "== Polis Totem"
cd "$here/../.." && cargo run --quiet --release --package totem-peers -- "$work/build"
