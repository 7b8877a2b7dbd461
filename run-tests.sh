#!/usr/bin/env bash
# Builds Tillcast and runs all its tests; installs what is missing first.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. scripts/setup.sh

help() {
  cat <<'END'
usage: ./run-tests.sh [--quick] [--sanitize] [--help]

Builds the release preset and runs the tests: C++ with the tidy tests, the page's lint and units,
and the page in a real browser. The last line says "N passed, N failed, N skipped"; the exit status
is 0 where nothing failed and something passed.

  --quick      without the browser
  --sanitize   the C++ tests once more under AddressSanitizer and UndefinedBehaviorSanitizer
END
}

quick='' sanitize=''
while [ $# -gt 0 ]; do
  case $1 in
    --quick) quick=yes ;;
    --sanitize) sanitize=yes ;;
    -h | --help) help; exit 0 ;;
    *) usage_error "$1: no such option" ;;
  esac
  shift
done

passed=0 failed=0 skipped=0
# count STATUS PASSED FAILED SKIPPED: one runner's; to fail without a failed test is a failure too.
count() {
  passed=$((passed + $2)) skipped=$((skipped + $4))
  if [ "$1" != 0 ] && [ "$3" = 0 ]; then failed=$((failed + 1)); else failed=$((failed + $3)); fi
}

# However the script ends, its last line is the sum.
finish() {
  local status=$?
  if [ "$status" != 0 ] && [ "$failed" = 0 ]; then failed=1; fi
  printf '%s passed, %s failed, %s skipped\n' "$passed" "$failed" "$skipped"
  [ "$failed" = 0 ] && [ "$passed" -gt 0 ] || exit 1
}
trap finish EXIT

test_cpp() {  # PRESET
  local status=0 report=$PWD/build/$1/ctest.xml counts
  rm -f "$report"
  job ctest --test-dir "build/$1" --parallel 2 --output-on-failure --output-junit "$report" ||
    status=$?
  [ -s "$report" ] || die "ctest left no report in $report"
  counts=$(awk -f scripts/count-ctest.awk "$report")
  # shellcheck disable=SC2086
  count "$status" $counts
}

test_page() {
  local status=0 report=$PWD/build/vitest.json counts
  job npm --prefix web run lint || status=$?
  if [ "$status" = 0 ]; then count 0 1 0 0; else count 1 0 1 0; fi
  status=0
  rm -f "$report"
  job npm --prefix web test -- --reporter=default --reporter=json --outputFile.json="$report" ||
    status=$?
  [ -s "$report" ] || die "vitest left no report in $report"
  counts=$(node scripts/count-vitest.mjs "$report")
  # shellcheck disable=SC2086
  count "$status" $counts
}

# The runner's last line has the form of ours, and is marked so that ours stays the only one.
test_browser() {
  local status=0 output=build/browser.log counts
  job bash -c 'npm --prefix web run test:browser 2>&1 | tee "$1" |
      sed -E "s/^[0-9]+ passed, /browser: &/"; exit "${PIPESTATUS[0]}"' browser "$output" ||
    status=$?
  counts=$(sed -nE 's/^([0-9]+) passed, ([0-9]+) failed, ([0-9]+) skipped$/\1 \2 \3/p' "$output" |
    tail -n 1)
  # shellcheck disable=SC2086
  if [ -n "$counts" ]; then count "$status" $counts; else count 1 0 1 0; fi
}

install_packages "$packages_build" "$packages_test" "$packages_download"
scripts/web-packages.sh
build release
test_cpp release
if [ -n "$sanitize" ]; then
  build dev
  test_cpp dev
fi
test_page
[ -n "$quick" ] || test_browser
