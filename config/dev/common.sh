# Words shared by all parts of ./dev: where things are, how steps are told, who runs what.
# shellcheck shell=bash disable=SC2034 # variables used by the other parts

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
local_dir=$root/.local
log_dir=$local_dir/log
run_dir=$local_dir/run
place=$(printf '%s' "$root" | sha256sum | cut -c1-10)
server_user=zhian-dev # Runs PostgreSQL and Redis when we are root.
current_step='start'

if [ -t 1 ]; then bold=$'\e[1m' dim=$'\e[2m' red=$'\e[31m' plain=$'\e[0m'; else bold='' dim='' red='' plain=''; fi

say() { printf '%s\n' "$*"; }

# Names what happens next; a failure later on mentions it.
step() {
  current_step=$*
  printf '%s•%s %s\n' "$dim" "$plain" "$*"
}

# Ends with a sentence: which step, why, and what to do or read.
fail() {
  printf '%sdev: failed at "%s": %s%s\n' "$red" "$current_step" "$*" "$plain" >&2
  exit 1
}

# quietly LOG COMMAND…: output goes to the log; when it fails, its end is shown and the step fails.
quietly() {
  local log=$1
  shift
  mkdir -p "$(dirname "$log")"
  if ! "$@" >"$log" 2>&1 </dev/null; then
    printf '%s\n' "--- end of $log" >&2
    tail -n 25 "$log" >&2
    printf '%s\n' '---' >&2
    fail "\"$1\" did not succeed; the whole log is $log"
  fi
}

is_root() { [ "$(id -u)" -eq 0 ]; }

# Runs a command as root: directly or through sudo.
as_root() {
  if is_root; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    fail "this needs root: run as root, install sudo, or run yourself: $*"
  fi
}

# Runs a command as the user the private servers belong to: never as root.
as_server() {
  if is_root; then (cd / && exec runuser -u "$server_user" -- "$@"); else "$@"; fi
}

# Makes sure that user exists.
need_server_user() {
  is_root || return 0
  id "$server_user" >/dev/null 2>&1 && return 0
  useradd --system --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin "$server_user" \
    || fail "cannot create the system user $server_user"
}

# private_dir DIR: a directory only the server user (and root) can enter; refuses one that is somebody else's.
private_dir() {
  local dir=$1 owner
  if is_root; then owner=$server_user; else owner=$(id -un); fi
  [ -d "$dir" ] || mkdir -m 700 "$dir" || fail "cannot create $dir"
  if is_root; then chown "$server_user" "$dir"; fi
  if [ -L "$dir" ] || [ "$(stat -c %U "$dir")" != "$owner" ]; then fail "$dir belongs to somebody else"; fi
  chmod 700 "$dir"
}

# port_open PORT: whether something listens there on loopback.
port_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# need_free_port PORT VARIABLE WHAT
need_free_port() {
  port_open "$1" || return 0
  local who=''
  if command -v ss >/dev/null; then who=$(ss -ltnpH "sport = :$1" 2>/dev/null | grep -o 'users:.*' | head -n1 || true); fi
  fail "port $1 for $3 is taken${who:+ by $who}: stop that program, or set $2 to another port"
}

# A port nobody listens on now, outside the range the kernel hands out by itself.
free_port() {
  local port try
  for try in $(seq 50); do
    port=$((20000 + (RANDOM * 32768 + RANDOM + try) % 12000))
    if ! port_open "$port"; then
      printf '%s\n' "$port"
      return 0
    fi
  done
  fail 'found no free port'
}

# wait_until SECONDS COMMAND…: repeats the command until it succeeds.
wait_until() {
  local end=$(($(date +%s) + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$(date +%s)" -lt "$end" ] || return 1
    sleep 0.1
  done
}

# alive PIDFILE: whether the process we started and wrote down still runs. A pid that was given to another program since
# has another start time; one that ended may stay as a zombie where nobody collects it.
alive() {
  local pid started
  [ -r "$1" ] || return 1
  read -r pid started <"$1" || return 1
  [ "$(life_of "$pid")" = "$started" ]
}

# life_of PID: its start time; nothing when it is gone or a zombie.
life_of() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | awk '$1 != "Z" {print $20}'; }

# start_daemon NAME LOG COMMAND…: in the background, in its own session, written down in run_dir/NAME.pid.
start_daemon() {
  local name=$1 log=$2 pid
  shift 2
  setsid nohup "$@" >>"$log" 2>&1 </dev/null 9>&- &
  pid=$!
  printf '%s %s\n' "$pid" "$(life_of "$pid")" >"$run_dir/$name.pid"
  disown "$pid"
}

# stop_daemon NAME SECONDS: asks, waits, then insists.
stop_daemon() {
  local file=$run_dir/$1.pid pid
  if alive "$file"; then
    read -r pid _ <"$file"
    kill -TERM "$pid" 2>/dev/null || true
    if ! wait_until "$2" not_alive "$file"; then
      say "  $1 did not stop within $2 s; killing it"
      kill -KILL "$pid" 2>/dev/null || true
      wait_until 5 not_alive "$file" || true
    fi
  fi
  rm -f "$file"
}

not_alive() { ! alive "$1"; }

# One command at a time changes the stack of this checkout.
lock_stack() {
  mkdir -p "$run_dir" "$log_dir"
  exec 9>"$run_dir/lock"
  flock -w "${1:-0}" 9 || fail 'another ./dev command is at work in this checkout'
}
