# scripts/demo.sh: the steps of run-demo.sh: which shop, its history, a model, the server. Sourced.
# REQUIRES: scripts/setup.sh; port, speed and replay are set.
# shellcheck shell=bash

tillcast=build/release/bin/tillcast
uci_url=${TILLCAST_UCI_URL:-https://archive.ics.uci.edu/static/public/352/online+retail.zip}
synthetic=data/synthetic-shop.csv.gz
synthetic_start=2024-01-01 synthetic_days=365

# What the steps settle:
file=     # the shop's orders
label=    # its name, on the page too
until=    # the history ends here and the replay begins
end=      # the last order in the file
shop_dir= # the data directory
fits=     # the shipped model was trained for this shop

# Somewhere SQLite can keep its log: the file systems of Windows under WSL do not do.
data_root() {
  local root=tillcast-data
  case $(stat -f -c %T . 2>/dev/null) in
    v9fs | 9p | drvfs) root=${XDG_DATA_HOME:-$HOME/.local/share}/tillcast ;;
  esac
  printf '%s\n' "${TILLCAST_DEMO_DATA:-$root}"
}

answers() {  # PORT PATH: the status line of a GET, nothing where there is no server
  local line=
  {
    exec 3<>"/dev/tcp/127.0.0.1/$1" || return 1
    printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n' "$2" >&3
    read -r -t 5 line <&3 || true
    exec 3>&-
  } 2>/dev/null
  printf '%s\n' "$line"
}

port_is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# The UCI data set under any of the names people have it by: "Online Retail.xlsx",
# online_retail.csv.gz, online+retail.zip, OnlineRetail.csv, ...
find_uci() {
  local folder suffix candidate name
  for folder in data ../shared/data; do
    for suffix in csv.gz csv xlsx zip; do
      for candidate in "$folder"/*; do
        name=${candidate##*/}
        name=${name//%20/}
        name=${name//[ _+.()-]/}
        [ "${name,,}" = "onlineretail${suffix//./}" ] || continue
        [ -f "$candidate" ] && [ -s "$candidate" ] || continue
        file=$candidate
        return
      done
    done
  done
}

synthetic_is_there() { [ -s "$synthetic" ]; }

day_after() { date -u -d "$1 + $2 days" +%Y-%m-%dT00:00:00Z; }

# Leaves `file` empty where it cannot be had. Once a synthetic shop was made, it does not try again.
download_uci() {
  local target=data/online+retail.zip part=data/.online+retail.zip.part
  if synthetic_is_there; then return; fi
  say "downloading the UCI Online Retail data set (CC BY 4.0) from $uci_url"
  mkdir -p data
  if job curl -fsSL --connect-timeout 10 --max-time 60 -o "$part" "$uci_url" &&
    [ "$(head -c 2 "$part")" = PK ]; then
    mv "$part" "$target"
    file=$target
  else
    rm -f "$part"
    warn "the data set could not be downloaded; you can put it into data/ yourself"
  fi
}

choose_uci() {
  label='UCI Online Retail' until=2011-09-01T00:00:00Z end=2011-12-09T12:50:00Z
  shop_dir=$(data_root)/demo-uci
  [ -n "$(compgen -G 'models/*/model.json')" ] && fits=yes
  say "the shop is the UCI Online Retail data set, $file"
}

choose_synthetic() {
  local part=data/.synthetic-shop.part.csv.gz
  if ! synthetic_is_there; then
    say "generating a synthetic shop of 2,000 customers and a year"
    mkdir -p data
    job "$tillcast" generate --customers 2000 --start "$synthetic_start" \
      --days "$synthetic_days" --seed 1 --format csv --out "$part" >/dev/null ||
      die "the synthetic shop could not be generated"
    mv "$part" "$synthetic"
  fi
  file=$synthetic label='Synthetic shop'
  end=$(day_after "$synthetic_start" "$synthetic_days")
  until=$(day_after "$synthetic_start" $((synthetic_days - 100)))
  shop_dir=$(data_root)/demo-synthetic
  say "the shop is a SYNTHETIC one, $file; delete that to try the UCI data set again"
}

# done_once NAME WHAT SAYING COMMAND...: runs it unless the last run with the same WHAT succeeded.
done_once() {
  local mark=$shop_dir/.done-$1 what=$2
  [ "$(cat "$mark" 2>/dev/null)" != "$what" ] || return 0
  say "$3"
  shift 3
  job "$@" >/dev/null || return 1
  printf '%s\n' "$what" >"$mark"
}

# An import that was interrupted is done again: what is in the log already changes nothing.
import_history() {
  mkdir -p "$shop_dir"
  done_once import "$(stat -c '%s %Y' "$file") $file until $until" \
    "importing its history until ${until%T*}" \
    "$tillcast" --data "$shop_dir" import "$file" --until "$until" ||
    die "the history could not be imported from $file; if it is damaged, delete it and start again"
}

# The model that ships learnt from the UCI data; another shop gets one of its own, from its history.
prepare_model() {
  [ -z "$fits" ] || return 0
  done_once model "until $until" "training a model on its history, for up to a minute" \
    "$tillcast" --data "$shop_dir" train ||
    warn "no model could be trained on this shop; the shipped one predicts, if there is one"
}

# Fitted once to the history; the server then keeps everyone's place as the orders come.
prepare_segments() {
  done_once segments "until $until" "dividing the customers into segments" \
    "$tillcast" --data "$shop_dir" segment ||
    warn "no segments could be fitted to this shop; its page says how to try again"
}

# Where the replay of an earlier start was, a minute earlier because that minute may have been cut
# through (known orders change nothing); its beginning where orders of today came in meanwhile.
replay_from() {
  local position
  position=$("$tillcast" --data "$shop_dir" --json kpis 2>/dev/null | tr -d '\n' |
    sed -nE 's/.*"as_of": *"([^"]*)".*/\1/p') || true
  if [[ $position > $until && $position < $(day_after "$end" 2) ]]; then
    date -u -d "$position - 1 minute" +%Y-%m-%dT%H:%M:%SZ
  else
    printf '%s\n' "$until"
  fi
}

# In the background: says where the page is as soon as it is there.
announce() {
  local server=$1 what=$2
  while kill -0 "$server" 2>/dev/null; do
    if [[ $(answers "$port" /readyz) == *' 200 '* ]]; then
      say "ready: http://127.0.0.1:$port/ ($what; Ctrl-C ends it)"
      return
    fi
    sleep 0.1
  done
}

# The server takes this process's place, so that signals reach it.
serve() {
  local what=$label from arguments
  arguments=(--quiet --data "$shop_dir" serve --port "$port" --label "$label")
  if [ -n "$replay" ]; then
    from=$(replay_from)
    arguments+=(--replay "$file" --from "$from" --speed "$speed")
    what="$label, replayed from $from"
  fi
  trap - INT TERM
  (announce "$$" "$what" &)
  exec "$tillcast" "${arguments[@]}"
}
