# ./dev cluster N: several nodes over the servers of `./dev up`, behind a balancer, for killing them one by one.
# shellcheck shell=bash disable=SC2034,SC2154 # variables shared with common.sh

cluster_port=${ZHIAN_DEV_CLUSTER_PORT:-8100}
cluster_most=5 # As many as docs/deploy/haproxy.cfg has places for.
cluster_dir=$local_dir/cluster

usage_cluster() {
  cat <<'TEXT'
./dev cluster [N | down | status]
  N         N nodes (3) over one PostgreSQL, Redis and sandbox, behind HAProxy on the port of `./dev up`; again, it starts
            what was killed, replaces what is older than the build, and stops what is more than N
  down      stop the nodes and the balancer; the servers stay up (./dev down stops all)
  status    which nodes run, where, and how many shards each owns
TEXT
}

run_cluster() {
  case ${1:-3} in
    down) cluster_down ;;
    status) cluster_status ;;
    [1-9]) cluster_up "${1:-3}" ;;
    -h | --help) usage_cluster ;;
    *) usage_cluster >&2 && fail "\"$1\" is no number of nodes, nor down or status" ;;
  esac
}

# The ports of node I: API, operations, links.
node_http() { printf '%s\n' $((cluster_port + 10 * $1)); }
node_admin() { printf '%s\n' $((cluster_port + 10 * $1 + 1)); }
node_links() { printf '%s\n' $((cluster_port + 10 * $1 + 2)); }
node_pid() { cut -d' ' -f1 "$run_dir/n$1.pid"; }
cluster_node_ready() { answers "http://127.0.0.1:$(node_admin "$1")/readyz"; }

cluster_runs() {
  local i
  for i in $(seq "$cluster_most"); do
    if alive "$run_dir/n$i.pid"; then return 0; fi
  done
  alive "$run_dir/balancer.pid"
}

cluster_up() {
  local count=$1 i
  [ "$count" -le "$cluster_most" ] || fail "there are places for $cluster_most nodes"
  lock_stack
  recall_ports
  install_packages
  npm_install tests/sandbox
  build_preset dev zhian
  start_servers
  start_sandbox
  if alive "$run_dir/node.pid"; then
    step 'stop the node of ./dev up: it knows nothing of others'
    stop_daemon node 20
  fi
  need_cluster_certificates "$count"
  for i in $(seq "$count"); do write_cluster_config "$i"; done
  migrate
  for i in $(seq "$count"); do start_cluster_node "$i"; done
  for i in $(seq $((count + 1)) "$cluster_most"); do stop_cluster_node "$i"; done
  start_balancer "$count"
  remember_ports
  seed
  tell_cluster "$count"
}

# Links on loopback need no certificates; they have them, so that what is tried here is what runs elsewhere.
need_cluster_certificates() {
  local wanted=() i
  for i in $(seq "$1"); do
    if ! openssl x509 -checkend 86400 -noout -in "$cluster_dir/tls/n$i.pem" >/dev/null 2>&1; then wanted+=("n$i"); fi
  done
  [ "${#wanted[@]}" -gt 0 ] || return 0
  step "make certificates for ${wanted[*]}"
  quietly "$log_dir/cluster-ca.log" "$root/docs/deploy/cluster-ca.sh" "$cluster_dir/tls" "${wanted[@]}"
}

write_cluster_config() {
  mkdir -p "$cluster_dir"
  cat >"$cluster_dir/n$1.toml" <<TOML
# Written by ./dev cluster; changes are lost at the next one.
profile = "dev"

[node]
name = "n$1"
data_dir = "$local_dir/data"

[http]
port = $(node_http "$1")
admin_port = $(node_admin "$1")
trusted_proxies = ["127.0.0.1/32"]
drain_notice = "2s"
drain_timeout = "15s"

$(server_settings "http://127.0.0.1:$cluster_port")

[account]
public_url = "http://127.0.0.1:$http_port"

[cluster]
address = "127.0.0.1:$(node_links "$1")"
ca_file = "$cluster_dir/tls/ca.pem"
certificate_file = "$cluster_dir/tls/n$1.pem"
key_file = "$cluster_dir/tls/n$1.key"
TOML
}

# One after the other, each only when the one before serves: what is replaced is replaced without a gap.
start_cluster_node() {
  local i=$1 sum
  sum="$(stat -c '%Y %s' "$(zhian_bin)") $(sha256sum <"$cluster_dir/n$i.toml")"
  if ! changed "n$i" "$sum" && alive "$run_dir/n$i.pid"; then
    if wait_until 10 cluster_node_ready "$i"; then return 0; fi
    say "  n$i runs but is not ready; starting it again"
  fi
  step "start n$i on ports $(node_http "$i") (API), $(node_admin "$i") (operations) and $(node_links "$i") (links)"
  stop_daemon "n$i" 40
  need_free_port "$(node_http "$i")" ZHIAN_DEV_CLUSTER_PORT "the API of n$i"
  need_free_port "$(node_admin "$i")" ZHIAN_DEV_CLUSTER_PORT "the operations listener of n$i"
  need_free_port "$(node_links "$i")" ZHIAN_DEV_CLUSTER_PORT "the links of n$i"
  remember_ports
  start_daemon "n$i" "$log_dir/n$i.log" env -i PATH="$PATH" HOME="${HOME:-/}" LANG=C.UTF-8 \
    "$(zhian_bin)" --config "$cluster_dir/n$i.toml" serve
  wait_until 60 answers_or_gone "n$i" "http://127.0.0.1:$(node_admin "$i")/readyz" || true
  if ! cluster_node_ready "$i"; then
    tail -n 15 "$log_dir/n$i.log" >&2
    fail "n$i is not ready; see $log_dir/n$i.log"
  fi
}

stop_cluster_node() {
  if alive "$run_dir/n$1.pid"; then
    step "stop n$1"
    stop_daemon "n$1" 40
  fi
  rm -f "$run_dir/n$1.pid"
}

balancer_ready() { answers "http://127.0.0.1:$http_port/readyz"; }

# The very file of docs/deploy, with other variables.
start_balancer() {
  local i sum config=$root/docs/deploy/haproxy.cfg vars
  vars=(LB_BIND="127.0.0.1:$http_port" LB_OPERATIONS="127.0.0.1:$admin_port" LB_SOCKET="$socket_dir/balancer.sock"
    'LB_LOG=stdout format raw' LB_MAXCONN=4000)
  for i in $(seq "$1"); do
    vars+=("LB_NODE_$i=127.0.0.1:$(node_http "$i")" "LB_NODE_${i}_CHECK=$(node_admin "$i")")
  done
  if is_root && id haproxy >/dev/null 2>&1; then vars+=(LB_USER=haproxy); fi
  sum="${vars[*]} $(sha256sum <"$config")"
  if ! changed balancer "$sum" && alive "$run_dir/balancer.pid" && wait_until 10 balancer_ready; then return 0; fi
  step "start the balancer on ports $http_port (API) and $admin_port (operations)"
  stop_daemon balancer 5
  need_free_port "$http_port" ZHIAN_HTTP_PORT 'the API'
  need_free_port "$admin_port" ZHIAN_ADMIN_PORT 'the page of the balancer'
  quietly "$log_dir/balancer-check.log" env -i "${vars[@]}" /usr/sbin/haproxy -c -f "$config"
  start_daemon balancer "$log_dir/balancer.log" env -i "${vars[@]}" /usr/sbin/haproxy -db -f "$config"
  wait_until 20 answers_or_gone balancer "http://127.0.0.1:$http_port/readyz" || true
  if ! balancer_ready; then
    tail -n 15 "$log_dir/balancer.log" >&2
    fail "nothing answers behind the balancer; see $log_dir/balancer.log"
  fi
}

tell_cluster() {
  local i
  cat <<TEXT

${bold}A cluster of $1 is up.${plain}
  API         http://127.0.0.1:$http_port/        through the balancer; WebSocket: /ws
  balancer    http://127.0.0.1:$admin_port/        who is up; /metrics
  mail        http://127.0.0.1:$sandbox_port/mail   everything the nodes send
  database    ./dev psql        logs  ./dev logs n1 n2 balancer

${bold}Nodes${plain}
TEXT
  for i in $(seq "$1"); do
    printf '  n%s  http://127.0.0.1:%s/  operations http://127.0.0.1:%s/  pid %-8s kill it:  kill -9 %s\n' \
      "$i" "$(node_http "$i")" "$(node_admin "$i")" "$(node_pid "$i")" "$(node_pid "$i")"
  done
  cat <<TEXT
  Killed, stopped (kill -TERM) or frozen (kill -STOP): the API goes on. ./dev cluster $1 starts what is gone.

TEXT
  tell_logins
}

# Of one node: shards it owns, or why that cannot be said.
node_shards() {
  local text
  if text=$(curl -sS -m 5 "http://127.0.0.1:$(node_admin "$1")/readyz" 2>/dev/null); then
    jq -r '"\(.checks.shards_owned) shards\(if .status == "ready" then "" else ", not ready" end)"' <<<"$text"
  else
    printf 'does not answer\n'
  fi
}

cluster_status() {
  recall_ports
  local i good=true shards
  cluster_runs || fail 'no cluster runs: ./dev cluster 3'
  for i in $(seq "$cluster_most"); do
    [ -e "$run_dir/n$i.pid" ] || continue
    if alive "$run_dir/n$i.pid"; then
      shards=$(node_shards "$i")
      [[ $shards =~ ^[0-9]+\ shards$ ]] || good=false
      printf '  n%-10s up, pid %-14s http://127.0.0.1:%s  operations http://127.0.0.1:%s  %s\n' \
        "$i" "$(node_pid "$i")" "$(node_http "$i")" "$(node_admin "$i")" "$shards"
    else
      good=false
      printf '  n%-10s down\n' "$i"
    fi
  done
  if alive "$run_dir/balancer.pid"; then
    printf '  %-11s up, pid %-14s http://127.0.0.1:%s  operations http://127.0.0.1:%s\n' \
      balancer "$(cut -d' ' -f1 "$run_dir/balancer.pid")" "$http_port" "$admin_port"
  else
    good=false
    printf '  %-11s down\n' balancer
  fi
  $good || exit 3
}

cluster_down() {
  lock_stack 60
  stop_cluster
}

# The balancer last: until then it says that a node goes. All nodes at once, or each would take over the shards of the
# one before.
stop_cluster() {
  local i
  for i in $(seq "$cluster_most"); do
    if alive "$run_dir/n$i.pid"; then
      step "stop n$i"
      kill -TERM "$(node_pid "$i")" 2>/dev/null || true
    fi
  done
  # A second signal would end a node in the middle of its drain.
  for i in $(seq "$cluster_most"); do wait_until 40 not_alive "$run_dir/n$i.pid" || true; done
  for i in $(seq "$cluster_most"); do stop_daemon "n$i" 5; done
  if alive "$run_dir/balancer.pid"; then
    step 'stop the balancer'
    stop_daemon balancer 5
  fi
  rm -f "$run_dir/balancer.pid"
}
