# ./dev bench NAME [--json]: optimised builds against private servers; with --json the last line is the result.
# shellcheck shell=bash disable=SC2034,SC2154 # variables shared with common.sh

run_bench() {
  local name=${1:-} binary
  [ $# -eq 0 ] || shift
  case $name in
    lanes | edge) ;;
    *) fail "there is no benchmark \"$name\"; there are lanes and edge" ;;
  esac
  install_packages
  # Only the result may stand on standard output.
  { build_preset release "bench_$name" >&2; }
  binary=$(build_dir release)/tests/bench/bench_$name
  result_dir=$log_dir/bench
  mkdir -p "$result_dir"
  trap tear_down EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  start_test_servers >&2
  step "measure $name" >&2
  ZHIAN_PGBENCH=$pg_bin/pgbench "$binary" "$@"
}
