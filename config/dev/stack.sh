# ./dev up, down, status, reset, logs, psql: one node with its servers, for work and for trying things.
# shellcheck shell=bash disable=SC2034,SC2154 # variables shared with common.sh

http_port=${ZHIAN_HTTP_PORT:-8080}
admin_port=${ZHIAN_ADMIN_PORT:-8081}
sandbox_port=${ZHIAN_SANDBOX_PORT:-8090}
smtp_port=${ZHIAN_SMTP_PORT:-8025}
socket_dir=/tmp/zh-$place
node_config=$run_dir/node.toml
logins_file=$local_dir/demo-logins
pay_dir=$local_dir/pay

# Data of PostgreSQL and Redis: in the checkout when their user can work there, which root's own directories forbid.
server_data() {
  if is_root; then printf '/var/lib/%s/%s\n' "$server_user" "$place"; else printf '%s/servers\n' "$local_dir"; fi
}

stack_up() {
  [ $# -eq 0 ] || fail 'up takes no options'
  lock_stack
  # What runs stays on its ports unless told otherwise.
  recall_ports
  install_packages
  npm_install tests/sandbox
  build_preset dev zhian
  start_servers
  start_sandbox
  if cluster_runs; then stop_cluster; fi
  migrate
  start_node
  seed
  tell_where
}

# Ports of the last `up`, for commands in a shell that does not name them.
recall_ports() {
  local key value
  [ -r "$run_dir/ports" ] || return 0
  while IFS='=' read -r key value; do
    case $key in
      http) [ -n "${ZHIAN_HTTP_PORT:-}" ] || http_port=$value ;;
      admin) [ -n "${ZHIAN_ADMIN_PORT:-}" ] || admin_port=$value ;;
      sandbox) [ -n "${ZHIAN_SANDBOX_PORT:-}" ] || sandbox_port=$value ;;
      smtp) [ -n "${ZHIAN_SMTP_PORT:-}" ] || smtp_port=$value ;;
      cluster) [ -n "${ZHIAN_DEV_CLUSTER_PORT:-}" ] || cluster_port=$value ;;
    esac
  done <"$run_dir/ports"
}

remember_ports() {
  printf 'http=%s\nadmin=%s\nsandbox=%s\nsmtp=%s\ncluster=%s\n' "$http_port" "$admin_port" "$sandbox_port" "$smtp_port" \
    "$cluster_port" >"$run_dir/ports"
}

start_servers() {
  local data
  data=$(server_data)
  if pg_running "$data" && redis_ping "$socket_dir"; then return 0; fi
  step 'start the private PostgreSQL and Redis'
  if is_root; then install -d -m 755 "$(dirname "$data")"; fi
  servers_make "$data" "$socket_dir"
  pg_make_database "$socket_dir" zhian
  redis_start "$data" "$socket_dir" 0
}

# changed NAME TEXT: whether TEXT differs from what NAME was last started with; remembers it.
changed() {
  local file=$run_dir/$1.started
  [ "$(cat "$file" 2>/dev/null)" != "$2" ] || return 1
  printf '%s\n' "$2" >"$file"
}

start_sandbox() {
  local sum
  sum="$sandbox_port $smtp_port ${ZHIAN_SANDBOX_BIND:-} $(find "$root/tests/sandbox" -name '*.mjs' -not -path '*/node_modules/*' -not -path '*/test/*' \
    -printf '%p %T@\n' | sort | sha256sum)"
  if ! changed sandbox "$sum" && alive "$run_dir/sandbox.pid"; then return 0; fi
  step "start the sandbox on ports $sandbox_port (pages) and $smtp_port (mail)"
  stop_daemon sandbox 5
  need_free_port "$sandbox_port" ZHIAN_SANDBOX_PORT 'the sandbox'
  need_free_port "$smtp_port" ZHIAN_SMTP_PORT "the sandbox's mail"
  start_daemon sandbox "$log_dir/sandbox.log" env ZHIAN_SANDBOX_PORT="$sandbox_port" ZHIAN_SMTP_PORT="$smtp_port" \
    ZHIAN_SANDBOX_WECHAT_PAY_DIR="$pay_dir" \
    node "$root/tests/sandbox/main.mjs"
  wait_until 20 answers_or_gone sandbox "http://127.0.0.1:$sandbox_port/healthz" || true
  if ! answers "http://127.0.0.1:$sandbox_port/healthz"; then
    tail -n 5 "$log_dir/sandbox.log" >&2
    fail "the sandbox does not answer; see $log_dir/sandbox.log"
  fi
}

answers() { curl -fsS -m 5 -o /dev/null "$1" 2>/dev/null; }
answers_or_gone() { answers "$2" || not_alive "$run_dir/$1.pid"; }

zhian_bin() { printf '%s/zhian\n' "$(build_dir dev)"; }

# Where the servers are, for the settings of any node.
server_settings() {
  cat <<TOML
[postgres]
dsn = "host=$socket_dir dbname=zhian user=zhian_app"
migrate_dsn = "host=$socket_dir dbname=zhian user=zhian_owner"

[redis]
unix_socket = "$socket_dir/redis.sock"

[mail]
url = "smtp://127.0.0.1:$smtp_port"

[pay]
first_rules = "sample"

$(pay_settings "$1")
TOML
}

# pay_settings URL: the sandbox's WeChat Pay, which tells URL of payments. Its keys stay the same over restarts.
pay_settings() {
  curl -fsS -m 10 "http://127.0.0.1:$sandbox_port/control/wechat_pay" | ZHIAN_PAY_DIR=$pay_dir ZHIAN_NOTIFY=$1 node -e '
    const x = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
    const { ZHIAN_PAY_DIR: dir, ZHIAN_NOTIFY: notify } = process.env;
    const rows = { mch_id: x.mch_id, app_id: x.app_id, api_v3_key: x.api_v3_key, serial: x.serial,
      private_key_file: `${dir}/merchant_key.pem`, public_key_id: x.public_key_id, public_key_file: `${dir}/public_key.pem`,
      notify_url: `${notify}/api/v1/payment/wechat/notify`, base_url: x.base_url };
    console.log(["[pay.wechat]", ...Object.entries(rows).map(([name, value]) => `${name} = ${JSON.stringify(value)}`)].join("\n"));'
}

# The node takes its settings from this file alone, so that `zhian --config` by hand means the same.
write_node_config() {
  cat >"$node_config.new" <<TOML
# Written by ./dev up; changes are lost at the next one.
profile = "dev"

[node]
data_dir = "$local_dir/data"

[http]
port = $http_port
admin_port = $admin_port

$(server_settings "http://127.0.0.1:$http_port")
TOML
  if ! cmp -s "$node_config.new" "$node_config"; then mv "$node_config.new" "$node_config"; else rm "$node_config.new"; fi
}

# zhian ARG…: the built binary with the settings of this stack and none of the caller's.
zhian() { env -i PATH="$PATH" HOME="${HOME:-/}" LANG=C.UTF-8 "$(zhian_bin)" --config "$node_config" "$@"; }

migrate() {
  write_node_config
  node_sum="$(stat -c '%Y %s' "$(zhian_bin)") $(sha256sum <"$node_config")"
  if [ "$(cat "$run_dir/node.started" 2>/dev/null)" = "$node_sum" ] && alive "$run_dir/node.pid"; then return 0; fi
  step 'migrate the database'
  quietly "$log_dir/migrate.log" zhian migrate
}

node_ready() { answers "http://127.0.0.1:$admin_port/readyz"; }

start_node() {
  if ! changed node "$node_sum" && alive "$run_dir/node.pid"; then
    if wait_until 10 node_ready; then return 0; fi
    say '  the node runs but is not ready; starting it again'
  fi
  step "start the node on ports $http_port (API) and $admin_port (operations)"
  # A port that another program holds is told before the running node is stopped for it.
  if ! alive "$run_dir/node.pid" || ! grep -qx "http=$http_port" "$run_dir/ports" 2>/dev/null; then
    need_free_port "$http_port" ZHIAN_HTTP_PORT 'the API'
  fi
  stop_daemon node 20
  need_free_port "$http_port" ZHIAN_HTTP_PORT 'the API'
  need_free_port "$admin_port" ZHIAN_ADMIN_PORT 'the operations listener'
  remember_ports
  start_daemon node "$log_dir/node.log" env -i PATH="$PATH" HOME="${HOME:-/}" LANG=C.UTF-8 \
    "$(zhian_bin)" --config "$node_config" serve
  wait_until 60 answers_or_gone node "http://127.0.0.1:$admin_port/readyz" || true
  if ! node_ready; then
    tail -n 15 "$log_dir/node.log" >&2
    fail "the node is not ready; see $log_dir/node.log"
  fi
}

seed() {
  [ -s "$logins_file" ] && return 0
  step 'seed the demo logins'
  quietly "$log_dir/seed.log" env ZHIAN_BIN="$(zhian_bin)" ZHIAN_CONFIG="$node_config" \
    ZHIAN_URL="http://127.0.0.1:$http_port" ZHIAN_SANDBOX_URL="http://127.0.0.1:$sandbox_port" \
    node "$root/config/dev/seed.mjs" "$logins_file"
}

tell_logins() {
  local email password role
  printf '%s\n' "${bold}Demo logins${plain} (this checkout only; kept in ${logins_file#"$root"/})"
  while IFS=$'\t' read -r role email password; do printf '  %-10s %-26s %s\n' "$role" "$email" "$password"; done <"$logins_file"
}

tell_where() {
  local email password
  cat <<TEXT

${bold}Zhian is up.${plain}
  API         http://127.0.0.1:$http_port/        description: /openapi.json   WebSocket: /ws
  operations  http://127.0.0.1:$admin_port/        /readyz  /metrics
  mail        http://127.0.0.1:$sandbox_port/mail   everything the node sends
  payments    http://127.0.0.1:$sandbox_port/pay    orders at the sandbox's WeChat Pay; one click pays
  database    ./dev psql        logs  ./dev logs

TEXT
  tell_logins
  IFS=$'\t' read -r _ email password < <(grep '^bronze' "$logins_file")
  cat <<TEXT

${bold}A first walk${plain}
  base=http://127.0.0.1:$http_port/api/v1
  token=\$(curl -s \$base/auth/login -H 'content-type: application/json' \\
    -d '{"email":"$email","password":"$password"}' | jq -r .access_token)
  curl -s \$base/me -H "authorization: Bearer \$token" | jq
  curl -s \$base/orders -H "authorization: Bearer \$token" -H 'content-type: application/json' \\
    -d '{"kind":"recharge","amount_fen":1000}' | jq      # open code_url, click, and read /points/balance
  room=\$(curl -s \$base/mock-interview/generate -H "authorization: Bearer \$token" -H 'content-type: application/json' \\
    -H "idempotency-key: \$(cat /proc/sys/kernel/random/uuid)" -d '{"position":"后端工程师","questions":2}' | jq -r .room_id)
  curl -sN \$base/mock-interview/chat/stream -H "authorization: Bearer \$token" -H 'content-type: application/json' \\
    -H 'last-event-id: 0' -d "{\"room_id\":\"\$room\"}"
TEXT
}

stack_down() {
  lock_stack 60
  stop_cluster
  step 'stop the node'
  stop_daemon node 20
  step 'stop the sandbox'
  stop_daemon sandbox 5
  step 'stop PostgreSQL and Redis; their data stays'
  stop_servers
}

stop_servers() {
  local data
  data=$(server_data)
  if redis_ping "$socket_dir"; then redis_stop "$socket_dir"; fi
  if [ -x "$pg_bin/pg_ctl" ] && [ -d "$data/pg" ]; then pg_stop "$data" fast; fi
}

stack_reset() {
  local answer=''
  case ${1:-} in
    --yes) answer=yes ;;
    '') ;;
    *) fail "unknown option $1" ;;
  esac
  if [ "$answer" != yes ]; then
    [ -t 0 ] || fail 'reset deletes all data of this checkout: confirm with --yes'
    read -r -p 'Delete the database, files and logins of this checkout? Type yes: ' answer
    [ "$answer" = yes ] || fail 'not confirmed; nothing was deleted'
  fi
  stack_down
  step 'delete the data'
  rm -rf "$(server_data)" "$socket_dir" "$local_dir/data" "$cluster_dir" "$logins_file" "$run_dir"/*.started "$run_dir/ports"
}

stack_status() {
  recall_ports
  local good=true data
  data=$(server_data)
  # tell NAME RUNNING WHERE
  tell() {
    printf '  %-11s %-22s %s\n' "$1" "$2" "$3"
    case $2 in down* | 'not ready'*) good=false ;; esac
  }
  daemon_state() { if alive "$run_dir/$1.pid"; then printf 'up, pid %s' "$(cut -d' ' -f1 "$run_dir/$1.pid")"; else printf 'down'; fi; }
  local postgres=down redis=down node sandbox
  if pg_running "$data"; then postgres="up, pid $(as_server head -n 1 "$data/pg/postmaster.pid")"; fi
  if redis_ping "$socket_dir"; then redis="up, pid $(as_server cat "$data/redis.pid")"; fi
  sandbox=$(daemon_state sandbox)
  node=$(daemon_state node)
  if [ "$node" != down ] && ! node_ready; then node="not ready, ${node#up, }"; fi
  tell postgres "$postgres" "$socket_dir"
  tell redis "$redis" "$socket_dir/redis.sock"
  tell sandbox "$sandbox" "http://127.0.0.1:$sandbox_port  smtp://127.0.0.1:$smtp_port"
  if cluster_runs; then
    cluster_status
  else
    tell node "$node" "http://127.0.0.1:$http_port  operations http://127.0.0.1:$admin_port"
  fi
  $good || exit 3
}

stack_logs() {
  local files=() name data
  data=$(server_data)
  [ $# -gt 0 ] || set -- node sandbox
  for name in "$@"; do
    case $name in
      node | sandbox | balancer | n[1-9]) files+=("$log_dir/$name.log") ;;
      postgres | redis) files+=("$data/$name.log") ;;
      *) fail "there is no log $name; there are node, sandbox, postgres, redis, balancer, n1, n2 …" ;;
    esac
  done
  exec tail -n 100 -F "${files[@]}"
}

stack_psql() {
  pg_running "$(server_data)" || fail 'PostgreSQL is down: ./dev up'
  exec "$pg_bin/psql" -h "$socket_dir" -U zhian_owner zhian "$@"
}
