#!/usr/bin/env bash
# Fuzzes the parsers for as long as it is told; installs and builds what is missing first.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/setup.sh

help() {
  cat <<'END'
usage: scripts/fuzz.sh [--minutes N] [--runs N] [--gcc] [TARGET...]

Runs the fuzzers of test/fuzz one after the other, all or the TARGETs: each for N minutes or N
executions, whatever ends first. What they have learnt is kept in build/fuzz/corpus and gone on from
the next time. The table at the end is also build/fuzz/summary.txt; each fuzzer's own words are
build/fuzz/logs/TARGET.txt, an input that fails is kept in build/fuzz/findings/TARGET. The exit
status is 1 where there was a finding.

  --minutes N  for each target (5)
  --runs N     executions of each target (10 million)
  --gcc        without clang: the mutations that the tests make, under g++'s sanitizers
END
}

minutes=5 runs=10000000 gcc='' targets=()
while [ $# -gt 0 ]; do
  case $1 in
    --minutes) minutes=${2:-} ; shift ;;
    --runs) runs=${2:-} ; shift ;;
    --gcc) gcc=yes ;;
    -h | --help) help; exit 0 ;;
    -*) usage_error "$1: no such option" ;;
    *) targets+=("$1") ;;
  esac
  shift
done
[[ $minutes =~ ^[0-9]+$ && $runs =~ ^[0-9]+$ ]] ||
  usage_error "--minutes and --runs take a whole number"
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(
  for source in test/fuzz/*_fuzz.cc; do basename "$source" _fuzz.cc; done)
for target in "${targets[@]}"; do
  [ -e "test/fuzz/${target}_fuzz.cc" ] || usage_error "$target: no such target in test/fuzz"
done

out=build/fuzz
# The sanitizers name lines by binutils' tool; LLVM's is a package of its own.
export ASAN_SYMBOLIZER_PATH=${ASAN_SYMBOLIZER_PATH:-$(command -v addr2line || true)}
export UBSAN_OPTIONS=print_stacktrace=1

libfuzzer() {  # TARGET
  "$out/bin/fuzz_$1" -max_total_time=$((minutes * 60)) -runs="$runs" -max_len=8192 -timeout=20 \
    -rss_limit_mb=3000 -print_final_stats=1 -dict="test/fuzz/corpus/$1.dict" \
    -artifact_prefix="$out/findings/$1/" "$out/corpus/$1" "test/fuzz/corpus/$1"
}

replay() {  # TARGET
  local program=$PWD/build/dev/bin/fuzz_replay corpus=$PWD/test/fuzz/corpus
  (cd "$out/findings/$1" && "$program" "$1" --corpus "$corpus" --runs "$runs" \
    --seconds $((minutes * 60)))
}

# Runs it with its words in a log, of which the newest is shown twice a minute.
watched() {  # TARGET
  local log=$out/logs/$1.txt fuzzer status=0 seconds=0
  "$engine" "$1" >"$log" 2>&1 &
  fuzzer=$!
  while kill -0 "$fuzzer" 2>/dev/null; do
    sleep 1
    seconds=$((seconds + 1))
    [ $((seconds % 30)) != 0 ] || say "$1: $(grep -a '^#' "$log" | tail -n 1 | cut -c 1-90)"
  done
  wait "$fuzzer" || status=$?
  return "$status"
}

# row TARGET STATUS: of the table.
row() {
  local log=$out/logs/$1.txt executions coverage findings
  executions=$(sed -nE 's/^stat::number_of_executed_units: *([0-9]+)$/\1/p' "$log" | tail -n 1)
  [ -n "$executions" ] || executions=$(sed -nE 's/.* ([0-9]+) mutations,.*/\1/p' "$log" | tail -n 1)
  [ -n "$executions" ] || executions=$(sed -nE 's/^#([0-9]+)\t.*/\1/p' "$log" | tail -n 1)
  coverage=$(sed -nE 's/.* cov: ([0-9]+) .*/\1/p' "$log" | tail -n 1)
  findings=$(find "$out/findings/$1" -type f | wc -l)
  [ "$2" = 0 ] || [ "$findings" != 0 ] || findings=1
  printf '%-16s %12s %10s %9s %9s\n' "$1" "${executions:--}" "${coverage:--}" "$3" "$findings" |
    tee -a "$out/summary.txt"
  [ "$findings" = 0 ] || found=$((found + findings))
}

if [ -n "$gcc" ]; then
  engine=replay
  install_packages "$packages_build"
  build dev fuzz_replay
else
  engine=libfuzzer
  install_packages "$packages_build" "$packages_fuzz"
  build fuzz "${targets[@]/#/fuzz_}"
fi
mkdir -p "$out/logs"
found=0
printf '%-16s %12s %10s %9s %9s\n' target executions coverage seconds findings |
  tee "$out/summary.txt"
for target in "${targets[@]}"; do
  rm -rf "$out/findings/$target"
  mkdir -p "$out/findings/$target" "$out/corpus/$target"
  status=0 begun=$SECONDS
  job watched "$target" || status=$?
  row "$target" "$status" $((SECONDS - begun))
done
[ "$found" = 0 ] || die "$found findings in $out/findings; CONTRIBUTING.md says where they go"
