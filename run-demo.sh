#!/usr/bin/env bash
# Starts Tillcast with a shop on this machine; installs and builds what is missing first.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. scripts/setup.sh
. scripts/demo.sh

help() {
  cat <<'END'
usage: ./run-demo.sh [--port N] [--speed X] [--no-replay] [--help]

Shows the UCI Online Retail data set as a live shop: its history until 2011-09-01 is imported, then
the rest is replayed while you watch. Where the data set is neither in data/ nor in ../shared/data/
it is downloaded; where that fails, a synthetic shop stands in for it.

  --port N      the page and the API, on 127.0.0.1 (8080)
  --speed X     seconds of shop time a second: 28800 is eight hours a second (28800)
  --no-replay   the history alone; orders come through POST /v1/orders

Everything it keeps is under tillcast-data/ (or $TILLCAST_DEMO_DATA) and data/. Ctrl-C ends it; the
next start continues where this one ended.
END
}

port=8080 speed=28800 replay=yes
while [ $# -gt 0 ]; do
  case $1 in
    --port | --speed)
      [ $# -gt 1 ] || usage_error "$1: needs a value"
      declare "${1#--}=$2"
      shift 2 ;;
    --port=* | --speed=*) argument=${1#--}; declare "${argument%%=*}=${argument#*=}"; shift ;;
    --no-replay) replay=; shift ;;
    -h | --help) help; exit 0 ;;
    *) usage_error "$1: no such option" ;;
  esac
done
[[ $port =~ ^[1-9][0-9]{0,4}$ && $port -le 65535 ]] ||
  usage_error "--port $port: is not from 1 to 65535"
[[ $speed =~ ^[0-9]+(\.[0-9]+)?$ && $speed =~ [1-9] ]] ||
  usage_error "--speed $speed: is not a positive number"
port_is_free "$port" ||
  die "port $port: is in use (by another demo?); stop what uses it or choose another with --port"

find_uci
if [ -n "$file" ] || synthetic_is_there; then
  install_packages "$packages_build"
else
  install_packages "$packages_build" "$packages_download"
fi
warn_of_slow_blas
build release tillcast tillcast-train

[ -n "$file" ] || download_uci
if [ -n "$file" ]; then choose_uci; else choose_synthetic; fi
import_history
prepare_model
prepare_segments
serve
