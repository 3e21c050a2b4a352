# ./dev fuzz: searches for bytes that break a parser, with libFuzzer, ASan and UBSan. No servers.
# shellcheck shell=bash disable=SC2034,SC2154 # variables shared with common.sh

usage_fuzz() {
  cat <<'TEXT'
./dev fuzz [NAME…] [--seconds N] [--jobs N] [--list]
  (nothing)      every target for 60 s each, as many at once as there are cores
  NAME…          these targets only (json_body, utf8, …)
  --seconds N    so much time of a processor each, however long that takes on a busy machine; 600 before a release
  --jobs N       so many at once
  --list         the names
What is found lies in .local/fuzz/found; docs/testing.md says how it becomes a test.
TEXT
}

fuzz_names() { sed -n 's/^fuzz_targets([a-z0-9_]* \(.*\))$/\1/p' "$root/tests/fuzz/CMakeLists.txt" | tr ' ' '\n' | sort; }

run_fuzz() {
  local names=() seconds=60 jobs name targets=()
  jobs=$(nproc)
  while [ $# -gt 0 ]; do
    case $1 in
      --seconds)
        [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || fail '--seconds takes a number'
        seconds=$2
        shift
        ;;
      --jobs)
        [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || fail '--jobs takes a number'
        jobs=$2
        shift
        ;;
      --list) fuzz_names && return 0 ;;
      -h | --help) usage_fuzz && return 0 ;;
      -*) usage_fuzz >&2 && fail "unknown option $1" ;;
      *) names+=("$1") ;;
    esac
    shift
  done
  for name in "${names[@]}"; do
    fuzz_names | grep -qxF "$name" || fail "there is no fuzz target $name; ./dev fuzz --list names them"
    targets+=("fuzz_$name")
  done
  if [ "${#names[@]}" -eq 0 ]; then
    mapfile -t names < <(fuzz_names)
    targets=(fuzz_all)
  fi
  install_packages packages.txt packages-fuzz.txt
  build_preset fuzz "${targets[@]}"
  fuzz_dir=$local_dir/fuzz
  mkdir -p "$fuzz_dir/found" "$log_dir/fuzz"
  step "fuzz ${#names[@]} targets for $seconds s of a processor each, $jobs at once"
  printf '  %-18s %12s %9s %9s %7s  %s\n' target runs runs/s edges cpu_s result
  trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  local failed=0 running=0
  for name in "${names[@]}"; do
    if [ "$running" -ge "$jobs" ]; then
      wait -n || failed=$((failed + 1))
      running=$((running - 1))
    fi
    fuzz_one "$name" "$seconds" &
    running=$((running + 1))
  done
  while [ "$running" -gt 0 ]; do
    wait -n || failed=$((failed + 1))
    running=$((running - 1))
  done
  [ "$failed" -eq 0 ] || fail "$failed targets found something; the inputs are in $fuzz_dir/found, the reports in $log_dir/fuzz"
}

# cpu_of PID: seconds of processor that it and its children have had; nothing once it is gone.
cpu_of() {
  local stat fields
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
  read -r -a fields <<<"${stat##*) }"
  [ "${fields[0]}" != Z ] || return 0
  printf '%s\n' $(((fields[11] + fields[12] + fields[13] + fields[14]) / $(getconf CLK_TCK)))
}

# fuzz_one NAME SECONDS: what is learnt is kept in .local, so that the next run goes on from there.
fuzz_one() {
  local name=$1 log=$log_dir/fuzz/$1.log status=0 runs speed edges pid now cpu=0
  mkdir -p "$fuzz_dir/corpus/$name"
  ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=1 \
    UBSAN_OPTIONS=print_stacktrace=1 ASAN_SYMBOLIZER_PATH=/usr/lib/llvm-14/bin/llvm-symbolizer \
    nice -n 19 "$(build_dir fuzz)/tests/fuzz/fuzz_$name" -timeout=100 -rss_limit_mb=2048 \
    -print_final_stats=1 -use_value_profile=1 -artifact_prefix="$fuzz_dir/found/$name-" \
    "$fuzz_dir/corpus/$name" "$root/tests/fuzz/corpus/$name" >"$log" 2>&1 </dev/null &
  pid=$!
  trap 'kill "$pid" 2>/dev/null || true' EXIT
  trap 'exit 143' INT TERM
  while now=$(cpu_of "$pid") && [ -n "$now" ]; do
    cpu=$now
    # It ends by itself then, with what it has learnt written down.
    [ "$cpu" -lt "$2" ] || kill -USR1 "$pid" 2>/dev/null || true
    sleep 1
  done
  wait "$pid" || status=$?
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  speed=$(sed -n 's/^stat::average_exec_per_sec: *//p' "$log")
  edges=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)
  printf '  %-18s %12s %9s %9s %7s  %s\n' "$name" "${runs:--}" "${speed:--}" "${edges:--}" "$cpu" \
    "$([ "$status" -eq 0 ] && printf 'clean' || printf 'FOUND: %s' "$(grep -m 1 -E 'broken_claim|what\(\)|ERROR: |runtime error:' "$log" | cut -c1-120)")"
  return "$status"
}
