#!/usr/bin/env bash
# A private PostgreSQL 15 and Redis in two directories of their own: data in one, sockets in the other. Nobody else can
# enter the socket directory, so PostgreSQL asks no password there and listens on no port. Sourced by ./dev; as a
# command (`servers.sh VERB DATA SOCKETS [PORT]`) it serves tests that stop and start servers.
# shellcheck shell=bash disable=SC2034,SC2154 # variables shared with common.sh

# shellcheck source=config/dev/common.sh
declare -F step >/dev/null || . "$(dirname "${BASH_SOURCE[0]}")/common.sh"

pg_bin=/usr/lib/postgresql/15/bin

pg_make() { # DATA SOCKETS
  [ -f "$1/pg/PG_VERSION" ] && return 0
  rm -rf "$1/pg"
  as_server "$pg_bin/initdb" -D "$1/pg" -U postgres --auth=trust -E UTF8 --locale=C.UTF-8 >"$log_dir/initdb.log" 2>&1 \
    || fail "initdb did not succeed; see $log_dir/initdb.log"
  as_server tee -a "$1/pg/postgresql.conf" >/dev/null <<CONF

# Private server of a checkout: reachable only through its socket directory.
listen_addresses = ''
unix_socket_directories = '$2'
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = 128MB
max_wal_size = 2GB
fsync = on
synchronous_commit = on
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %u@%d '
log_min_duration_statement = 500
CONF
}

pg_running() { as_server "$pg_bin/pg_ctl" -D "$1/pg" status >/dev/null 2>&1; }

pg_start() { # DATA SOCKETS
  pg_running "$1" && return 0
  # 8 and 9 are locks of ours: a server that inherited them would hold them for ever.
  as_server "$pg_bin/pg_ctl" -D "$1/pg" -l "$1/postgres.log" -s -w -t 60 start 8>&- 9>&- >/dev/null \
    || fail "PostgreSQL did not start; see $1/postgres.log"
}

pg_stop() { # DATA [fast|immediate]
  pg_running "$1" || return 0
  as_server "$pg_bin/pg_ctl" -D "$1/pg" -m "${2:-fast}" -s -w -t 60 stop || fail "PostgreSQL did not stop; see $1/postgres.log"
}

# The owner makes tables, the application only uses them; both may also make databases for tests.
pg_make_roles() { # SOCKETS
  "$pg_bin/psql" -h "$1" -U postgres -d postgres -qAt -v ON_ERROR_STOP=1 >/dev/null <<'SQL'
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'zhian_owner') THEN CREATE ROLE zhian_owner LOGIN CREATEDB; END IF;
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'zhian_app') THEN CREATE ROLE zhian_app LOGIN; END IF;
END $$;
SQL
}

# pg_make_database SOCKETS NAME: owned by the owner role; nothing when it exists.
pg_make_database() {
  local found
  found=$("$pg_bin/psql" -h "$1" -U postgres -d postgres -qAtc "SELECT 1 FROM pg_database WHERE datname = '$2'")
  [ "$found" = 1 ] || "$pg_bin/createdb" -h "$1" -U postgres -O zhian_owner "$2"
}

redis_ping() { redis-cli -s "$1/redis.sock" ping 2>/dev/null | grep -qx PONG; }

redis_start() { # DATA SOCKETS [PORT]: 0 (the default) means the socket alone
  redis_ping "$2" && return 0
  as_server tee "$1/redis.conf" >/dev/null <<CONF
bind 127.0.0.1
port ${3:-0}
unixsocket $2/redis.sock
unixsocketperm 700
daemonize yes
pidfile $1/redis.pid
logfile $1/redis.log
dir $1
save ""
appendonly no
maxmemory 256mb
maxmemory-policy volatile-ttl
CONF
  as_server redis-server "$1/redis.conf" >/dev/null 8>&- 9>&- || fail "Redis did not start; see $1/redis.log"
  wait_until 10 redis_ping "$2" || fail "Redis does not answer; see $1/redis.log"
}

redis_stop() { # SOCKETS
  redis-cli -s "$1/redis.sock" shutdown nosave >/dev/null 2>&1 || true
  wait_until 10 not_redis_ping "$1" || fail 'Redis did not stop'
}
not_redis_ping() { ! redis_ping "$1"; }

# servers_make DATA SOCKETS: directories, cluster, roles; PostgreSQL is running afterwards.
servers_make() {
  need_server_user
  private_dir "$1"
  private_dir "$2"
  pg_make "$1" "$2"
  pg_start "$1" "$2"
  pg_make_roles "$2"
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
  set -euo pipefail
  mkdir -p "$log_dir"
  current_step=$1
  case $1 in
    make) servers_make "$2" "$3" && redis_start "$2" "$3" "${4:-0}" ;;
    pg-start) pg_start "$2" "$3" ;;
    pg-stop) pg_stop "$2" fast ;;
    pg-kill) pg_stop "$2" immediate ;;
    redis-start) redis_start "$2" "$3" "${4:-0}" ;;
    redis-stop) redis_stop "$3" ;;
    stop) redis_stop "$3" && pg_stop "$2" fast ;;
    *) fail "unknown verb $1" ;;
  esac
fi
