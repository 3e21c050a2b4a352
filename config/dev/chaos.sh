# ./dev chaos: three real nodes, random faults and a checker; with --json the last line of standard output is the result.
# shellcheck shell=bash disable=SC2034,SC2154 # variables shared with common.sh

chaos_command() {
  case " $* " in
    # Node is all that this needs; nothing is built or installed for it where there is one.
    *' --help '* | *' -h '*)
      node_is_enough || install_packages >&2
      exec node "$root/tests/chaos/main.mjs" --help
      ;;
  esac
  install_packages
  { build_preset dev zhian chaos_programs && npm_install tests/sandbox && npm_install tests/e2e; } >&2
  need_server_user
  result_dir=$log_dir/chaos
  rm -rf "$result_dir"
  mkdir -p "$result_dir"
  play_chaos dev "$result_dir" "$@"
}

# play_chaos PRESET LOGS ARG…: the suite itself, which brings its own servers.
play_chaos() {
  local preset=$1 logs=$2
  shift 2
  ZHIAN_BIN=$(build_dir "$preset")/zhian ZHIAN_TEST_LOGS=$logs node "$root/tests/chaos/main.mjs" "$@"
}

# The stage of ./dev test: the tests of the checker, and a short run that is the same every time.
run_chaos() {
  npm_install tests/sandbox
  npm_install tests/e2e
  run_node chaos-checker "$root"/tests/chaos/test/*.test.mjs
  if [ "$1" != dev ]; then
    say '  chaos        not with a sanitizer: a node as slow as that is taken for dead'
    return 0
  fi
  local logs=$result_dir/chaos status=0 started=$SECONDS
  mkdir -p "$logs"
  step 'let three nodes meet faults for 3 minutes'
  play_chaos "$1" "$logs" --minutes 3 --seed 7 >"$logs/chaos.log" 2>&1 </dev/null || status=$?
  grep '^• NO ' "$logs/chaos.log" || true # What could not be tried here is said.
  if [ "$status" -eq 0 ]; then
    close_runner chaos 1 0 $((SECONDS - started))
  else
    tail -n 40 "$logs/chaos.log" >&2
    close_runner chaos 0 1 $((SECONDS - started))
  fi
}
