#!/usr/bin/env bash
# Apache Kafka on this machine, for tests and trials: fetched once, started, killed, stopped.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/setup.sh

help() {
  cat <<'END'
usage: scripts/kafka.sh COMMAND [--brokers N] [--dir DIR] [--port PORT]

  fetch        get Kafka's jars from Maven Central (44 MB, once) into build/kafka/libs
  start        start N new brokers without any topic, and print where they are: HOST:PORT,...
  stop         end them all
  kill I       kill -9 broker I, from 1
  restart I    start broker I again, with what it had

  --brokers N  1 (default) or 3
  --dir DIR    where they keep their data and say their words (build/kafka/run)
  --port PORT  of the first broker (19092); the others follow, and so do their controllers from
               PORT + 100 on. All listen on 127.0.0.1 alone

Needs Java 17 and, to fetch, Maven: in Debian openjdk-17-jre-headless and maven. The exit status is
3 where there is no Java, or no jars and no way to get them.
END
}

command=${1:-} brokers=1 dir=build/kafka/run port=19092 which=''
[ $# -eq 0 ] || shift
case $command in
  -h | --help) help; exit 0 ;;
  fetch | start | stop) ;;
  kill | restart) which=${1:-}; [ $# -eq 0 ] || shift ;;
  *) usage_error "${command:-no command}: no such command" ;;
esac
while [ $# -gt 0 ]; do
  case $1 in
    --brokers) brokers=${2:-}; shift ;;
    --dir) dir=${2:-}; shift ;;
    --port) port=${2:-}; shift ;;
    -h | --help) help; exit 0 ;;
    *) usage_error "$1: no such option" ;;
  esac
  shift
done
[[ $brokers =~ ^[13]$ ]] || usage_error "--brokers takes 1 or 3"
[[ $port =~ ^[0-9]+$ ]] || usage_error "--port takes a number"
[ -z "$which" ] || [[ $which =~ ^[1-3]$ ]] || usage_error "$which: is no broker"

libs=build/kafka/libs
cluster=dGlsbGNhc3QtdGVzdHMtMQ  # any 16 bytes do

cannot() { warn "$@"; exit 3; }

fetch() {
  [ -e "$libs/fetched" ] && return
  command -v mvn >/dev/null || cannot "kafka: there is no Maven to fetch it with; install maven"
  say "fetching Apache Kafka (build/kafka/fetch.log)"
  mkdir -p build/kafka
  rm -rf "$libs"
  timeout 600 mvn -q -B -f test/kafka/pom.xml dependency:copy-dependencies \
    -DoutputDirectory="$PWD/$libs" >build/kafka/fetch.log 2>&1 ||
    cannot "kafka: Maven Central gives none (build/kafka/fetch.log): $(
      grep -m 1 ERROR build/kafka/fetch.log || echo 'it did not say why')"
  touch "$libs/fetched"
}

configure() {  # BROKER
  local voters='' i home=$dir/broker$1 replicas=$brokers
  for i in $(seq "$brokers"); do voters+=,$i@127.0.0.1:$((port + 99 + i)); done
  mkdir -p "$home"
  cat >"$home/server.properties" <<END
process.roles=broker,controller
node.id=$1
controller.quorum.voters=${voters#,}
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
listeners=PLAINTEXT://127.0.0.1:$((port + $1 - 1)),CONTROLLER://127.0.0.1:$((port + 99 + $1))
log.dirs=$(cd "$home" && pwd)/data
num.partitions=1
auto.create.topics.enable=false
default.replication.factor=$replicas
offsets.topic.replication.factor=$replicas
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=$replicas
transaction.state.log.num.partitions=4
transaction.state.log.min.isr=$(((replicas + 1) / 2))
min.insync.replicas=$(((replicas + 1) / 2))
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
transaction.abort.timed.out.transaction.cleanup.interval.ms=1000
END
  # Where another can take over it does so before nodes give up on it; one alone is given time.
  [ "$replicas" = 1 ] || cat >>"$home/server.properties" <<END
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=400
controller.quorum.fetch.timeout.ms=1000
controller.quorum.election.timeout.ms=500
END
  java -cp "$libs/*" kafka.tools.StorageTool format -t "$cluster" -c "$home/server.properties" \
    >"$home/format.log" 2>&1 || die "kafka: broker $1 has no storage ($home/format.log)"
}

launch() {  # BROKER
  local home=$dir/broker$1
  # A session of its own: a Ctrl-C to whoever started it is none to the broker.
  setsid java -Xmx384m -XX:+UseSerialGC -cp "$libs/*" \
    -Dlog4j2.configurationFile="$PWD/test/kafka/log4j2.properties" \
    kafka.Kafka "$home/server.properties" >>"$home/words.log" 2>&1 </dev/null &
  echo $! >"$home/pid"
}

listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

await_broker() {  # BROKER
  local at=$((port + $1 - 1)) home=$dir/broker$1 i
  for i in $(seq 600); do
    if listens "$at"; then return; fi
    kill -0 "$(<"$home/pid")" 2>/dev/null || break
    sleep 0.2
  done
  tail -n 3 "$home/words.log" >&2
  die "kafka: broker $1 did not start ($home/words.log)"
}

stop_all() {  # SIGNAL
  local pid
  for pid in "$dir"/broker*/pid; do
    [ -e "$pid" ] || continue
    kill "-$1" "$(<"$pid")" 2>/dev/null || true
  done
  for pid in "$dir"/broker*/pid; do
    [ -e "$pid" ] || continue
    while kill -0 "$(<"$pid")" 2>/dev/null; do sleep 0.1; done
    rm -f "$pid"
  done
}

case $command in
  fetch) fetch ;;
  start)
    command -v java >/dev/null || cannot "kafka: there is no Java; install openjdk-17-jre-headless"
    fetch
    for i in $(seq "$brokers"); do
      ! listens $((port + i - 1)) || die "kafka: port $((port + i - 1)) is taken; choose --port"
    done
    stop_all KILL
    rm -rf "$dir"
    where=''
    for i in $(seq "$brokers"); do configure "$i" & done
    wait
    for i in $(seq "$brokers"); do launch "$i"; done
    for i in $(seq "$brokers"); do
      await_broker "$i"
      where+=,127.0.0.1:$((port + i - 1))
    done
    echo "${where#,}"
    ;;
  stop) stop_all TERM ;;
  kill) kill -KILL "$(<"$dir/broker$which/pid")" ;;
  restart)
    port=$(sed -n 's|^listeners=PLAINTEXT://127.0.0.1:\([0-9]*\),.*|\1|p' \
      "$dir/broker$which/server.properties")
    port=$((port - which + 1))
    launch "$which"
    await_broker "$which"
    ;;
esac
