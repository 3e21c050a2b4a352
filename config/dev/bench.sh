# ./dev bench NAME [--json]: optimised builds against private servers; with --json the last line is the result.
# shellcheck shell=bash disable=SC2034,SC2154 # variables shared with common.sh

run_bench() {
  local name=${1:-} target
  [ $# -eq 0 ] || shift
  case $name in
    lanes | edge | gate | jobs) target=bench_$name ;;
    rooms | money | desk) target=zhian ;;
    *) fail "there is no benchmark \"$name\"; there are lanes, edge, gate, jobs, rooms, money and desk" ;;
  esac
  install_packages
  # Only the result may stand on standard output.
  { build_preset release "$target" >&2; }
  result_dir=$log_dir/bench
  mkdir -p "$result_dir"
  if [ "$target" = zhian ]; then
    { npm_install tests/sandbox && npm_install tests/e2e; } >&2
    if [ -f "$root/tests/bench/$name/package.json" ]; then npm_install "tests/bench/$name" >&2; fi
  fi
  trap tear_down EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  [ "$name" = gate ] || start_test_servers >&2
  step "measure $name" >&2
  if [ "$target" = zhian ]; then
    # Crowds of sockets live in one client process.
    ulimit -n "$(ulimit -Hn)"
    ZHIAN_BIN=$(build_dir release)/zhian ZHIAN_TEST_LOGS=$result_dir ZHIAN_PGBENCH=$pg_bin/pgbench \
      node "$root/tests/bench/$name/main.mjs" "$@"
  else
    ZHIAN_PGBENCH=$pg_bin/pgbench "$(build_dir release)/tests/bench/$target" "$@"
  fi
}
