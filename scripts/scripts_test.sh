#!/usr/bin/env bash
# scripts/scripts_test.sh NAME: tests what run-demo.sh and run-tests.sh are made of; CTest runs all.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/project"
cd "$work/project"

equal() {  # WHAT IS SHOULD_BE
  [ "$2" = "$3" ] || { printf '%s is "%s" and should be "%s"\n' "$1" "$2" "$3" >&2; exit 1; }
}

found_in() {  # FILE...: which of them find_uci takes
  rm -rf data ../shared
  local name
  for name in "$@"; do mkdir -p "$(dirname "$name")" && echo x >"$name"; done
  (. "$root/scripts/demo.sh"; find_uci; printf '%s' "$file")
}

test_finds_the_data_set() {
  equal nothing "$(found_in)" ''
  equal csv "$(found_in data/online_retail.csv)" data/online_retail.csv
  equal xlsx "$(found_in 'data/Online Retail.xlsx')" 'data/Online Retail.xlsx'
  equal zip "$(found_in data/online+retail.zip)" data/online+retail.zip
  equal shared "$(found_in ../shared/data/online_retail.csv.gz)" ../shared/data/online_retail.csv.gz
  equal nearest "$(found_in ../shared/data/online_retail.csv.gz data/OnlineRetail.CSV)" \
    data/OnlineRetail.CSV
  equal other "$(found_in data/online_retail_II.xlsx data/synthetic-shop.csv.gz)" ''
}

test_downloads_whole_files_only() {
  . "$root/scripts/setup.sh"
  . "$root/scripts/demo.sh"
  file='' uci_url=file://$work/page.html
  echo '<html>' >"$work/page.html"
  download_uci >/dev/null 2>&1
  equal 'a page' "$file$(ls -A data)" ''
  uci_url=file://$work/missing.zip
  download_uci >/dev/null 2>&1
  equal 'a missing file' "$file$(ls -A data)" ''
  printf 'PK\003\004' >"$work/real.zip"
  uci_url=file://$work/real.zip
  download_uci >/dev/null 2>&1
  equal 'a zip' "$file" data/online+retail.zip
  equal 'what is left' "$(ls -A data)" online+retail.zip
}

test_asks_only_for_missing_packages() {
  . "$root/scripts/setup.sh"
  dpkg-query() { printf 'installed liba-dev\nnot-installed libb-dev\n'; }
  equal missing "$(missing_packages '
    bash      bash      a command that is there
    no-such-program  program  a command that is not
    /etc      etc       a file that is there
    /no/file  file      a file that is not
    -         liba-dev  installed
    -         libb-dev  removed, its settings left
    -         libc-dev  unknown' | sort | tr '\n' ' ')" 'file libb-dev libc-dev program '
}

test_imports_once() {
  . "$root/scripts/setup.sh"
  . "$root/scripts/demo.sh"
  shop_dir=$work/shop
  mkdir "$shop_dir"
  step() { echo x >>"$work/runs"; return "$1"; }
  say() { echo "$1" >>"$work/said"; }
  done_once import A saying step 1 && equal 'a failure' passed failed
  done_once import A saying step 0
  done_once import A saying step 0
  done_once import B saying step 0
  equal sayings "$(wc -l <"$work/said")" 3
  equal runs "$(wc -l <"$work/runs")" 3
}

test_continues_the_replay() {
  . "$root/scripts/setup.sh"
  . "$root/scripts/demo.sh"
  until=2011-09-01T00:00:00Z end=2011-12-09T12:50:00Z
  at() {
    printf '#!/bin/sh\necho %s\n' "'{\"from\": null, \"as_of\": \"$1\"}'" >"$work/fake"
    chmod +x "$work/fake"
    tillcast=$work/fake shop_dir=$work replay_from
  }
  equal 'on the way' "$(at 2011-10-03T09:15:00.001Z)" 2011-10-03T09:14:00Z
  equal 'before it' "$(at 2011-08-31T17:00:00.001Z)" "$until"
  equal 'at its end' "$(at 2011-12-09T12:50:00.001Z)" 2011-12-09T12:49:00Z
  equal 'after a live order' "$(at 2026-01-01T00:00:00Z)" "$until"
  tillcast=false shop_dir=$work
  equal 'nowhere' "$(replay_from)" "$until"
}

test_stops_its_jobs() {
  bash -c '. "$1/scripts/setup.sh"; job bash -c "echo \$\$ >pid; sleep 60; :"' x "$root" &
  local shell=$! status=0
  until [ -s pid ]; do sleep 0.05; done
  kill -TERM "$shell"
  wait "$shell" || status=$?
  equal status "$status" 143
  if kill -0 "$(cat pid)" 2>/dev/null; then equal 'the job' running stopped; fi
}

test_refuses_wrong_usage() {
  local arguments status
  for arguments in '--port' '--port 0' '--port x' '--port=70000' '--speed 0' \
    '--speed=fast' 'file'; do
    status=0
    # shellcheck disable=SC2086
    "$root/run-demo.sh" $arguments >/dev/null 2>"$work/said" || status=$?
    equal "run-demo.sh $arguments" "$status" 2
    equal "its lines" "$(grep -c '^tillcast: ' "$work/said")" 1
  done
  status=0
  "$root/run-tests.sh" --fast >/dev/null 2>&1 || status=$?
  equal run-tests.sh "$status" 2
  "$root/run-demo.sh" --help | grep -q -- --no-replay
  "$root/run-tests.sh" --help | grep -q -- --sanitize
}

test_counts_ctest() {
  cat >junit.xml <<'END'
<testsuite tests="5">
  <testcase name="x.Ok" classname="x.Ok" time="0.1" status="run">
    <system-out>
/a.cc:3: Skipped
</system-out>
  </testcase>
  <testcase name="x.Bad" classname="x.Bad" status="fail"><failure message=""/>
  </testcase>
  <testcase name="x.Skip&lt;1&gt;" classname="x.Skip" status="notrun">
    <skipped message="SKIP_REGULAR_EXPRESSION_MATCHED"/>
    <system-out>[ RUN      ] x.Skip
/a.cc:4: Skipped
no data: &amp; none
[  SKIPPED ] x.Skip (0 ms)
</system-out>
  </testcase>
  <testcase name="x.Off" status="disabled">
  </testcase>
  <testcase name="b_NOT_BUILT" status="notrun">
    <skipped message="Unable to find executable"/>
  </testcase>
</testsuite>
END
  equal counts "$(awk -f "$root/scripts/count-ctest.awk" junit.xml 2>said)" '1 2 2'
  equal reasons "$(cat said)" $'skipped x.Skip<1>: no data: & none\nskipped x.Off: disabled'
}

test_counts_vitest() {
  cat >vitest.json <<'END'
{"testResults": [
  {"status": "failed", "assertionResults": []},
  {"status": "failed", "assertionResults": [
    {"fullName": "a", "status": "passed"}, {"fullName": "b", "status": "failed"},
    {"fullName": "c", "status": "pending"}, {"fullName": "d", "status": "todo"}]}]}
END
  equal counts "$(node "$root/scripts/count-vitest.mjs" vitest.json 2>said)" '1 2 2'
  equal reasons "$(cat said)" $'skipped c: pending\nskipped d: todo'
}

"test_$1"
