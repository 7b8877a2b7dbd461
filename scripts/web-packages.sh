#!/usr/bin/env bash
# Installs the page's npm packages into web/node_modules, unless package-lock.json is what they came
# from.
#
# Debian 12's Node 18 is too old for them, and npm then leaves out, without a word, the native parts
# of packages that want a newer one. So where the machine's Node is too old, the one that
# web/package.json names comes first, into build/node, and npm runs on that.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

stamp=web/node_modules/.tillcast-lock
if cmp -s web/package-lock.json "$stamp"; then exit 0; fi
echo "tillcast: fetching the page's packages from the npm registry"

npm_install() {
  npm --prefix "$1" "${@:2}" --no-audit --no-fund --no-update-notifier --loglevel=error
}

new_enough='const [a, b] = process.versions.node.split(".").map(Number);
  process.exit(a >= 24 || (a === 22 && b >= 13) || (a === 20 && b >= 19) ? 0 : 1)'
if ! node -e "$new_enough"; then
  version=$(node -p 'require("./web/package.json").devDependencies.node')
  mkdir -p build/node
  if [ "$(build/node/node_modules/.bin/node --version 2>/dev/null)" != "v$version" ]; then
    npm_install build/node install --no-save "node@$version"
  fi
  export PATH="$PWD/build/node/node_modules/.bin:$PATH"
fi

npm_install web ci || npm_install web ci || {
  echo "tillcast: npm ci failed in web/; is the npm registry reachable?" >&2
  exit 1
}
cp web/package-lock.json "$stamp"
