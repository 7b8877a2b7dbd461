# scripts/setup.sh: what run-demo.sh and run-tests.sh share: saying, installing, building. Sourced.
# REQUIRES: bash with `set -euo pipefail`, the repository's root as the working directory.
# shellcheck shell=bash

say() { printf 'tillcast: %s\n' "$*"; }
warn() { printf 'tillcast: %s\n' "$*" >&2; }
die() { warn "$@"; exit 1; }
usage_error() { warn "$1; see $0 --help"; exit 2; }

# The Debian packages, in one place. The first column is what tells that a package is not needed, so
# that tools from elsewhere (nodesource, Kitware, a Boost of one's own) are left alone: a command, a
# file, or - for the package itself.
packages_build='
g++          g++                           the C++20 compiler
cmake        cmake                         the build
ninja        ninja-build                   the build
pkg-config   pkg-config                    finds libraries
git          git                           the source
/usr/include/boost/version.hpp libboost-dev  HTTP and WebSocket
-            libsimdjson-dev               reads JSON
-            nlohmann-json3-dev            writes JSON
-            libsqlite3-dev                the log of orders
-            libzip-dev                    reads XLSX and zip
-            libexpat1-dev                 reads XLSX
-            libssl-dev                    TLS, tokens
-            zlib1g-dev                    reads .gz
-            libcli11-dev                  the command line
-            libspdlog-dev                 logging
-            libfmt-dev                    text formatting
-            libxxhash-dev                 hashes
-            libjemalloc-dev               memory, for many threads
-            librdkafka-dev                Kafka
-            robin-map-dev                 hash tables
-            libhowardhinnant-date-dev     time zones
-            libtorch-dev                  trains the models
-            libxgboost-dev                trains the models of trees
-            libopenblas0-pthread          the fast BLAS; LibTorch is 20 times slower without it
-            libgtest-dev                  the tests
-            libgmock-dev                  the tests
-            ca-certificates               downloads over HTTPS
node         nodejs                        builds the page
npm          npm                           builds the page
'
packages_test='
chromium     chromium                      tests the page in a real browser
clang-format clang-format                  checks the formatting
java         openjdk-17-jre-headless       runs the Kafka that is tested with
mvn          maven                         fetches it
'
packages_fuzz='
clang++-16   clang-16                      builds the fuzzers
-            libclang-rt-16-dev            libFuzzer and the sanitizers
addr2line    binutils                      names the lines of a finding
'
packages_download='
curl         curl                          downloads the data set, which is tested too
'

# missing_packages LIST...: the packages of these lists that the machine lacks, one a line.
missing_packages() {
  local sign package _ asked=() installed
  while read -r sign package _; do
    case $sign in
      '') ;;
      -) asked+=("$package") ;;
      /*) [ -e "$sign" ] || printf '%s\n' "$package" ;;
      *) command -v "$sign" >/dev/null || printf '%s\n' "$package" ;;
    esac
  done <<<"$(printf '%s\n' "$@")"
  [ ${#asked[@]} -gt 0 ] || return 0
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${asked[@]}" 2>/dev/null || true)
  for package in "${asked[@]}"; do
    [[ $'\n'$installed$'\n' == *$'\n'"installed $package"$'\n'* ]] || printf '%s\n' "$package"
  done
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# Waits for other package managers; never removes a package.
apt_get() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=900 \
    -o Dpkg::Use-Pty=0 "$@"
}

# `apt-get update` does not wait for its own lock as the others do.
update_package_lists() {
  local attempt
  for attempt in $(seq 60); do
    apt_get update >>build/setup.log 2>&1 && return
    tail -n 5 build/setup.log | grep -q 'Could not get lock' || break
    [ "$attempt" != 1 ] || say "waiting for another package manager to finish"
    sleep 10
  done
  warn "the package lists could not be refreshed; going on with those that are there"
}

add_packages() {
  apt_get install -y --no-remove --no-install-recommends "$@" >>build/setup.log 2>&1
}

# install_packages LIST...: whatever of it is missing. Does nothing, quickly, where nothing is.
install_packages() {
  local missing install
  mapfile -t missing < <(missing_packages "$@")
  [ ${#missing[@]} -gt 0 ] || return 0
  install="apt-get install --no-install-recommends ${missing[*]}"
  command -v apt-get >/dev/null ||
    die "packages are missing: ${missing[*]} (in Debian 12), and there is no apt-get; install them"
  [ "$(id -u)" = 0 ] || command -v sudo >/dev/null ||
    die "packages are missing and there is no sudo; as root, run: apt-get update && $install"
  say "installing Debian packages, ${#missing[@]} and what they need (build/setup.log):"
  printf '%s\n' "$@" | awk -v missing=" ${missing[*]} " '
    index(missing, " " $2 " ") { name = $2; $1 = $2 = ""; printf "  %-28s%s\n", name, $0 }'
  mkdir -p build
  update_package_lists
  add_packages "${missing[@]}" && return
  # An installation that was killed half-way is finished first.
  as_root dpkg --configure -a >>build/setup.log 2>&1 || true
  add_packages "${missing[@]}" && return
  tail -n 15 build/setup.log >&2
  die "packages could not be installed (build/setup.log); as root, try: $install"
}

# LibTorch takes whichever BLAS the alternatives point to.
warn_of_slow_blas() {
  local blas
  for blas in /usr/lib/*/libblas.so.3; do
    [ -e "$blas" ] || continue
    case $(readlink -f "$blas") in
      */blas/libblas.so.*)
        warn "the reference BLAS is selected, training will be 20 times slower;" \
          "choose OpenBLAS with: update-alternatives --config" \
          "libblas.so.3-$(basename "$(dirname "$blas")")" ;;
    esac
  done
}

# job COMMAND...: runs it in a process group of its own, so that a Ctrl-C or a SIGTERM to the script
# alone stops all of it.
job_group=
job() {
  local status=0
  set -m
  "$@" </dev/null &
  job_group=$!
  set +m
  wait "$job_group" || status=$?
  job_group=
  return "$status"
}

stop_job() {
  trap - INT TERM
  if [ -n "$job_group" ]; then
    kill -TERM -- "-$job_group" 2>/dev/null || true
    wait "$job_group" 2>/dev/null || true
  fi
  exit "$1"
}
trap 'stop_job 130' INT
trap 'stop_job 143' TERM

# As many compilers as there are cores and 1.5 GB of memory for each.
build_jobs() {
  local cores memory
  cores=$(nproc)
  memory=$(awk '/^MemAvailable:/ { print int($2 / 1500000) }' /proc/meminfo)
  [ "$memory" -lt "$cores" ] && cores=$memory
  [ "$cores" -ge 1 ] || cores=1
  echo "$cores"
}

# build PRESET [TARGET...]
build() {
  local preset=$1 folder=build/$1 version
  shift
  version=$(cmake --version | awk 'NR == 1 { print $3 }')
  [ "$(printf '%s\n' 3.25 "$version" | sort -V | head -n 1)" = 3.25 ] ||
    die "cmake is $version and 3.25 is needed (Debian 12 and Ubuntu 24.04 have it)"
  if [ -e "$folder/CMakeCache.txt" ] &&
    ! grep -qxF -e "CMAKE_HOME_DIRECTORY:INTERNAL=$(pwd)" \
      -e "CMAKE_HOME_DIRECTORY:INTERNAL=$(pwd -P)" "$folder/CMakeCache.txt"; then
    say "$folder was built for another place; building anew"
    rm -rf "$folder"
  fi
  if [ ! -e "$folder/build.ninja" ]; then
    say "building in $folder; the first time takes some minutes"
    job cmake --preset "$preset" || die "cmake --preset $preset failed; its output above says why"
  fi
  job ninja -C "$folder" -j "$(build_jobs)" "$@" ||
    die "the build in $folder failed; its output above says why"
}
