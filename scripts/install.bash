# Sourced by scripts/test and scripts/bench: makes their tools available. On Debian what is
# missing is installed; elsewhere it is named, and nothing runs.

# Debian 12 has no Node.js that is new enough. The npm registry has: the program with its
# headers, which better-sqlite3 is compiled with, and an npm that Debian hasn't changed.
node_version=20.20.2
npm_version=11.19.1

cache=${XDG_CACHE_HOME:-$HOME/.cache}/caddy-better-auth-gateway

# install_for PART... makes ready what the parts of scripts/test need; bench and nextjs are
# those of scripts/bench.
install_for() {
  printf '== tools\n'
  command -v go >/dev/null || fail "Go is missing. Install it: go.mod says which version."
  local begun=$SECONDS parts=" $* "
  parts=${parts/ sites / attack parity interop browser }
  missing=()
  case $parts in *" go "*) need_compiler ;; esac
  case $parts in *" go "* | *" parity "* | *" interop "* | *" attack "* | *" chaos "* | *" bench "*) need redis-server redis-server ;; esac
  case $parts in *" go "* | *" interop "*) need_databases ;; esac
  case $parts in *" interop "* | *" upstreams "*) need_upstreams ;; esac
  case $parts in *" interop "* | *" upstreams "* | *" browser "* | *" bench "*) need npm npm ;; esac
  case $parts in *" interop "* | *" bench "*) need_build_tools ;; esac
  case $parts in *" bench "*) need wrk wrk ;; esac
  case $parts in *" interop "* | *" browser "*) need_chromium ;; esac
  install_missing
  go_tools "$parts" & # while packages come
  local building=$!
  case $parts in *" interop "* | *" upstreams "* | *" browser "* | *" bench "*) use_node ;; esac
  case $parts in *" interop "*) npm_ci tests/interop; npm_ci tests/providers ;; esac
  case $parts in *" interop "* | *" upstreams "*) install_upstreams ;; esac
  case $parts in *" browser "*) npm_ci tests/browser; npm_ci tests/providers; npm_ci examples/nextjs ;; esac
  case $parts in *" bench "*) npm_ci tests/interop ;; esac
  case $parts in *" nextjs "*) npm_ci tests/bench/nextjs ;; esac
  wait "$building"
  export PATH=$cache/bin:$PATH
  echo "  ok, $((SECONDS - begun)) s"
}

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# need PROGRAM PACKAGE... notes the Debian packages of a program that is missing.
need() {
  command -v "$1" >/dev/null || missing+=("${@:2}")
}

# need_compiler: the race detector needs a C compiler with the C library's headers.
need_compiler() {
  echo '#include <stdlib.h>' | cc -E - >/dev/null 2>&1 || missing+=(gcc libc6-dev)
}

need_databases() {
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || need initdb postgresql
  need mariadb-install-db mariadb-server
  need setpriv util-linux
}

# need_upstreams: programs that the gateway stands before.
need_upstreams() {
  [[ -x /usr/sbin/nginx ]] || need nginx nginx
  need php php-cli
}

# need_build_tools: better-sqlite3 is compiled.
need_build_tools() {
  need g++ g++
  need make make
  need python3 python3
}

need_chromium() {
  command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null ||
    missing+=(chromium fonts-dejavu-core)
}

# modern_node: is Node.js new enough, and are its headers beside it?
modern_node() {
  command -v node >/dev/null && [[ $(node --version) =~ ^v([0-9]+) ]] && ((BASH_REMATCH[1] >= 20)) &&
    { ! on_debian || [[ -e $(node_home)/include/node/node.h ]]; }
}

node_home() { dirname "$(dirname "$(node --print process.execPath)")"; }

on_debian() { [[ -e /etc/debian_version ]] && grep -q '^ID=debian$' /etc/os-release; }

install_missing() {
  ((${#missing[@]} > 0)) || return 0
  on_debian || fail "Missing. Install what these Debian packages bring: ${missing[*]}
Also needed: Node.js 20 or newer with npm."
  local as=()
  if ((EUID != 0)); then
    sudo -n true 2>/dev/null || fail "Missing. Run: sudo apt-get install --no-install-recommends ${missing[*]}"
    as=(sudo)
  fi
  echo "  installing ${missing[*]}"
  quietly "${as[@]}" apt-get update
  quietly "${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "${missing[@]}"
}

# use_node puts a Node.js that is new enough first on the PATH.
use_node() {
  modern_node && return
  on_debian || fail "Node.js 20 or newer with npm is needed. Install it."
  local arch home=$cache/node-$node_version
  case $(uname -m) in
    x86_64) arch=x64 ;;
    aarch64) arch=arm64 ;;
    *) fail "Node.js 20 or newer with npm is needed. Install it: there is no package for $(uname -m)." ;;
  esac
  local modules=$home/node_modules
  [[ -x $modules/.bin/npm && -x $modules/node-linux-$arch/bin/node ]] ||
    quietly npm install --prefix "$home" --no-save --no-audit --no-fund --ignore-scripts \
      "node-linux-$arch@$node_version" "npm@$npm_version"
  export PATH=$modules/node-linux-$arch/bin:$modules/.bin:$PATH
  modern_node || fail "Node.js $node_version from the npm registry doesn't run here."
}

# npm_ci FOLDER installs exactly what the lock file says, unless that has been done.
npm_ci() {
  local folder=$1 stamp
  stamp="$(node --version) $(cksum <"$folder/package-lock.json")"
  [[ $(cat "$folder/node_modules/.stamp" 2>/dev/null) != "$stamp" ]] || return 0
  echo "  npm ci in $folder"
  # With the headers at hand better-sqlite3 is compiled here; nothing else is downloaded.
  if [[ -e $(node_home)/include/node/node.h ]]; then
    export npm_config_nodedir npm_config_build_from_source=true
    npm_config_nodedir=$(node_home)
  fi
  quietly npm ci --prefix "$folder"
  echo "$stamp" >"$folder/node_modules/.stamp"
}

install_upstreams() {
  npm_ci tests/upstreams
  next_build tests/upstreams/next-app
  next_build tests/upstreams/next-pages
}

# next_build FOLDER builds a Next.js app, unless that has been done.
next_build() {
  local folder=$1 stamp
  stamp="$(node --version) $(find "$folder" "$folder/../package-lock.json" -name .next -prune -o -type f -print0 | sort -z | xargs -0 cat | cksum)"
  [[ $(cat "$folder/.next/.stamp" 2>/dev/null) != "$stamp" ]] || return 0
  echo "  next build in $folder"
  quietly env -C "$folder" NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 node ../node_modules/next/dist/bin/next build
  echo "$stamp" >"$folder/.next/.stamp"
}

# go_tools PARTS builds the pinned tools of tools/, each folder with a go.mod of its own.
go_tools() {
  local packages=(./testreport)
  case $1 in *" lint "*) packages+=(github.com/golangci/golangci-lint/v2/cmd/golangci-lint) ;; esac
  mkdir -p "$cache/bin"
  quietly go build -C tools -o "$cache/bin/" "${packages[@]}"
  case $1 in
    *" supply "*)
      quietly go build -C tools/supply -o "$cache/bin/" golang.org/x/vuln/cmd/govulncheck github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod
      ;;
  esac
  case $1 in *" interop "*) quietly go build -C tools/dex -o "$cache/bin/" ./dexserver ;; esac
}

# quietly runs a command and shows its output only when it fails.
quietly() {
  local log
  log=$(mktemp)
  "$@" </dev/null >"$log" 2>&1 || {
    tail -n 60 "$log" >&2
    fail "failed: $*"
  }
  rm -f "$log"
}
