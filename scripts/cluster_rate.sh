#!/usr/bin/env bash
# How fast one node of a cluster takes in what stands in its topic: with one partition and more.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/setup.sh

help() {
  cat <<'END'
usage: scripts/cluster_rate.sh [--kafka HOST:PORT] [--customers N] [PARTITIONS...]

Sends a generated shop to new topics with so many partitions each (1 12), starts one node, and
measures from its start until /v1/kpis counts every line: the start is part of it.

  --kafka HOST:PORT  the cluster (127.0.0.1:19092, as scripts/kafka.sh start makes one)
  --customers N      of the shop (20000: 2.3 million lines)
END
}

kafka=127.0.0.1:19092 customers=20000 partitions=()
while [ $# -gt 0 ]; do
  case $1 in
    --kafka) kafka=${2:-}; shift ;;
    --customers) customers=${2:-}; shift ;;
    -h | --help) help; exit 0 ;;
    -*) usage_error "$1: no such option" ;;
    *) partitions+=("$1") ;;
  esac
  shift
done
[[ $customers =~ ^[0-9]+$ ]] || usage_error "--customers takes a number"
[ ${#partitions[@]} -gt 0 ] || partitions=(1 12)

tillcast=build/release/bin/tillcast
[ -x "$tillcast" ] || die "there is no $tillcast; ./run-demo.sh builds it"
dir=$(mktemp -d)
node=
trap 'kill $node 2>/dev/null || true; rm -rf "$dir"' EXIT

number() { grep -o "\"$1\": *[0-9]*" | head -n 1 | grep -o '[0-9]*$'; }

"$tillcast" generate --customers "$customers" --out "$dir/orders.csv" --quiet
"$tillcast" import "$dir/orders.csv" --data "$dir/one" --quiet
lines=$("$tillcast" kpis --data "$dir/one" --json | number transactions)
for count in "${partitions[@]}"; do
  address=kafka://$kafka/rate-$count-$$
  "$tillcast" cluster init "$address" --partitions "$count" --quiet 2>/dev/null
  "$tillcast" cluster send "$address" "$dir/orders.csv" --quiet 2>/dev/null
  begun=$(date +%s%N)
  "$tillcast" serve --log "$address" --data "$dir/node-$count" --port 0 --clock event \
    >"$dir/said" 2>"$dir/words" &
  node=$!
  until port=$(grep -o '127.0.0.1:[0-9]*' "$dir/said"); do
    kill -0 "$node" 2>/dev/null || die "the node ended: $(tail -n 1 "$dir/words")"
    sleep 0.05
  done
  seen=0
  until [ "${seen:-0}" -ge "$lines" ]; do
    sleep 0.1
    seen=$(curl -s "http://$port/v1/kpis" | number transactions || true)
  done
  took=$(($(date +%s%N) - begun))
  cpu=$(ps -o cputimes= -p "$node" | tr -d ' ')
  say "$count partitions: $lines lines in $((took / 1000000)) ms," \
    "$((lines * 1000 / (took / 1000000))) a second, $cpu s of CPU"
  kill "$node"
  wait "$node" || true
  node=
done
