# ./dev test: builds and runs everything against private servers, which are gone afterwards.
# shellcheck shell=bash disable=SC2034,SC2154 # variables shared with common.sh

total_passed=0
total_failed=0
test_dir=''

usage_test() {
  cat <<'TEXT'
./dev test [--fast | --unit | --integration | --sandbox | --web | --e2e [NAME…] | --chaos] [--asan | --tsan] [--long]
  (nothing)      everything: unit, integration, sandbox, end-to-end tests and three minutes of faults
  --fast         unit tests only: no servers are started
  --e2e NAME…    end-to-end suites only, or those named (journey, auth, …)
  --chaos        the chaos suite only: the tests of its checker, and a run of three minutes
  --asan --tsan  the same with AddressSanitizer + UBSan, or ThreadSanitizer
  --long         with the tests that take minutes
TEXT
}

run_tests() {
  local preset=dev runners='' long=false
  e2e_names=()
  while [ $# -gt 0 ]; do
    case $1 in
      --fast | --unit) runners+=' unit' ;;
      --integration) runners+=' integration' ;;
      --sandbox) runners+=' sandbox' ;;
      --web) runners+=' web' ;;
      --e2e) runners+=' e2e' ;;
      --chaos) runners+=' chaos' ;;
      --asan) preset=asan ;;
      --tsan) preset=tsan ;;
      --long) long=true ;;
      -h | --help) usage_test && return 0 ;;
      -*) usage_test >&2 && fail "unknown option $1" ;;
      *) e2e_names+=("$1") ;;
    esac
    shift
  done
  [ -n "$runners" ] || runners='unit integration sandbox web e2e chaos'
  [ "${#e2e_names[@]}" -eq 0 ] || [[ $runners == *e2e* ]] || fail "suites are named after --e2e"

  install_packages
  case $runners in ' sandbox' | ' web') ;; *) build_preset "$preset" ;; esac
  result_dir=$log_dir/test
  rm -rf "$result_dir"
  mkdir -p "$result_dir"
  trap tear_down EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  sanitizer_options "$preset"
  export ZHIAN_TEST_LONG=$long
  if [[ $runners == *integration* || $runners == *e2e* ]]; then start_test_servers; fi
  local runner
  for runner in $runners; do "run_$runner" "$preset"; done

  say ''
  if [ "$total_failed" -gt 0 ]; then
    say "$bold$red$total_passed passed, $total_failed failed$plain (logs: $result_dir)"
    exit 1
  fi
  [ "$total_passed" -gt 0 ] || fail 'no test ran'
  say "$bold$total_passed passed, 0 failed$plain"
}

# The servers of one run: nothing is shared with ./dev up or another run.
start_test_servers() {
  step 'start a private PostgreSQL and Redis for this run'
  need_server_user
  test_dir=$(mktemp -d /tmp/zh-test-XXXXXX)
  chmod 755 "$test_dir"
  # The data directory is made by the user it will belong to.
  if is_root; then chown "$server_user" "$test_dir"; fi
  test_redis_port=$(free_port)
  servers_make "$test_dir/data" "$test_dir/s"
  redis_start "$test_dir/data" "$test_dir/s" "$test_redis_port"
  pg_make_database "$test_dir/s" zhian_test
  export ZHIAN_TEST_PG_DSN="host=$test_dir/s user=postgres dbname=zhian_test"
  export ZHIAN_TEST_PG_SOCKETS=$test_dir/s
  export ZHIAN_TEST_REDIS_PORT=$test_redis_port
  export ZHIAN_TEST_REDIS_SOCKET=$test_dir/s/redis.sock
}

tear_down() {
  local status=$?
  trap - EXIT
  if [ -n "$test_dir" ]; then
    { redis_stop "$test_dir/s" && pg_stop "$test_dir/data" immediate; } >/dev/null 2>&1 || true
    cp "$test_dir"/data/*.log "$result_dir/" 2>/dev/null || true
    rm -rf "$test_dir"
  fi
  exit "$status"
}

# Suppressions live in tests/support, each with its reason beside it.
sanitizer_options() {
  aslr=()
  case $1 in
    asan)
      export ASAN_OPTIONS="detect_leaks=1:detect_stack_use_after_return=1:${ASAN_OPTIONS:-}"
      export LSAN_OPTIONS="suppressions=$root/tests/support/lsan.supp:print_suppressions=0:${LSAN_OPTIONS:-}"
      export UBSAN_OPTIONS="print_stacktrace=1:halt_on_error=1:${UBSAN_OPTIONS:-}"
      ;;
    tsan)
      export TSAN_OPTIONS="suppressions=$root/tests/support/tsan.supp:halt_on_error=1:second_deadlock_stack=1:${TSAN_OPTIONS:-}"
      # GCC 12's TSan cannot place its shadow with the address randomisation of newer kernels.
      aslr=(setarch "$(uname -m)" -R)
      "${aslr[@]}" true || fail 'setarch -R is not permitted here, and ThreadSanitizer needs it'
      ;;
  esac
  export ZHIAN_TEST_SLOW=1
  [ "$1" = dev ] || export ZHIAN_TEST_SLOW=6 # Factor on the patience of tests.
}

# close_runner NAME PASSED FAILED SECONDS
close_runner() {
  total_passed=$((total_passed + $2))
  total_failed=$((total_failed + $3))
  printf '  %-12s %s passed, %s failed (%s s)\n' "$1" "$2" "$3" "$4"
}

run_unit() { run_ctest unit "$1" -L '^unit$'; }

run_integration() {
  local except='^(unit|bench|long)$'
  if [ "$ZHIAN_TEST_LONG" = true ]; then except='^(unit|bench)$'; fi
  run_ctest integration "$1" -LE "$except"
}

# run_ctest NAME PRESET SELECTION…: Boost.Test binaries and whatever else ctest knows under the label.
run_ctest() {
  local name=$1 dir log=$result_dir/$1.log counts status=0 started=$SECONDS
  dir=$(build_dir "$2")
  shift 2
  step "run the $name tests"
  (cd "$dir" && exec "${aslr[@]}" ctest "$@" -j "$(nproc)" --timeout "$((600 * ZHIAN_TEST_SLOW))" --no-tests=ignore --output-on-failure) \
    >"$log" 2>&1 </dev/null || status=$?
  cp "$dir/Testing/Temporary/LastTest.log" "$result_dir/$name-all.log" 2>/dev/null || true
  read -r -a counts < <(count_cases "$result_dir/$name-all.log")
  # A run that broke without a failing case is still a failure.
  if [ "$status" -ne 0 ] && [ "${counts[1]}" -eq 0 ]; then counts[1]=1; fi
  if [ "$status" -ne 0 ]; then grep -vE ' Passed |^ +Start +[0-9]+: |(Entering|Leaving) test (module|suite|case)' "$log" | tail -n 80 >&2; fi
  close_runner "$name" "${counts[0]}" "${counts[1]}" $((SECONDS - started))
}

# Cases passed and failed in a log of ctest: Boost.Test says how many it runs and names each failing one; any other test
# is one case.
count_cases() {
  awk '
    function close_test() {
      if (!open) return
      if (cases == 0) cases = 1
      if (!good && bad == 0) bad = 1
      if (bad > cases) bad = cases
      passed += cases - bad; failed += bad; open = 0
    }
    /^[0-9]+\/[0-9]+ Testing: / { close_test(); open = 1; cases = 0; bad = 0; good = 0; delete seen }
    /^Running [0-9]+ test case/ { cases = $2 }
    match($0, /error: in "[^"]+"/) { key = substr($0, RSTART, RLENGTH); if (!(key in seen)) { seen[key] = 1; bad++ } }
    /^Test Passed\.$/ { good = 1 }
    END { close_test(); print passed + 0, failed + 0 }' "$1" 2>/dev/null || printf '0 0\n'
}

run_sandbox() {
  npm_install tests/sandbox
  run_node sandbox "$root"/tests/sandbox/test/*.test.mjs
}

# The web client: its types against the interface document, and what it does without a browser.
run_web() {
  local log=$result_dir/web.log out=$result_dir/web.json passed=0 failed=0 status=0 started=$SECONDS
  npm_install http/web
  step 'run the web tests'
  (
    cd "$root/http/web" && node tools/openapi.mjs && node node_modules/typescript/bin/tsc --noEmit \
      && exec node node_modules/vitest/vitest.mjs run --reporter=default --reporter=json --outputFile="$out"
  ) >"$log" 2>&1 </dev/null || status=$?
  if [ -s "$out" ]; then read -r passed failed < <(jq -r '"\(.numPassedTests) \(.numFailedTests)"' "$out"); fi
  if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi
  if [ "$status" -ne 0 ]; then tail -n 80 "$log" >&2; fi
  close_runner web "$passed" "$failed" $((SECONDS - started))
}

# Suites that measure how long something takes, keep both processors busy, or starve a process on purpose: one at a time.
e2e_alone=' auth balancer balancing bench_figures closing crowd cuts limits lighthouse nodes ops phone proxied resilience rooms
  shared_store slow task_crowd web web_lines web_pages web_restarts '

run_e2e() {
  npm_install tests/sandbox
  npm_install tests/e2e
  local files=() alone=() first=() second=() file name started=$SECONDS status=0
  for name in "${e2e_names[@]}"; do
    [ -f "$root/tests/e2e/$name.test.mjs" ] || fail "there is no end-to-end suite $name"
    files+=("$root/tests/e2e/$name.test.mjs")
  done
  [ "${#files[@]}" -gt 0 ] || files=("$root"/tests/e2e/*.test.mjs)
  ZHIAN_BIN=$(build_dir "$1")/zhian
  export ZHIAN_BIN
  export ZHIAN_TEST_LOGS=$result_dir
  for file in "${files[@]}"; do
    name=$(basename "$file" .test.mjs)
    if [[ $e2e_alone == *[[:space:]]"$name"[[:space:]]* ]]; then
      alone+=("$file")
    elif [ "${#first[@]}" -le "${#second[@]}" ]; then
      first+=("$file")
    else
      second+=("$file")
    fi
  done
  step "run the e2e tests: ${#first[@]} suites beside ${#second[@]}, then ${#alone[@]} alone"
  # Two processes and not the concurrency of one: Node 18 has no setting for it.
  local patience=$((ZHIAN_TEST_SLOW * 2)) beside
  ZHIAN_TEST_SLOW=$patience node_tests e2e-first "${first[@]}" &
  beside=$!
  ZHIAN_TEST_SLOW=$patience node_tests e2e-second "${second[@]}" || status=$?
  wait "$beside" || status=$?
  node_tests e2e "${alone[@]}" || status=$?
  close_node "$status" "$started" e2e e2e-first e2e-second
}

# run_node NAME FILE…: Node's own test runner.
run_node() {
  local name=$1 status=0 started=$SECONDS
  step "run the $name tests"
  node_tests "$@" || status=$?
  close_node "$status" "$started" "$name"
}

# node_tests NAME FILE…: what passed and failed is in NAME.tap, what was said in NAME.log.
node_tests() {
  local log=$result_dir/$1.log tap=$result_dir/$1.tap
  shift
  [ $# -gt 0 ] || return 0
  "${aslr[@]}" node --test --test-reporter=spec --test-reporter-destination="$log" \
    --test-reporter=tap --test-reporter-destination="$tap" "$@" </dev/null >>"$log" 2>&1
}

# close_node STATUS STARTED NAME…: the sums of several runs under the first name.
close_node() {
  local status=$1 started=$2 name=$3 lot passed=0 failed=0
  shift 2
  for lot in "$@"; do
    [ -f "$result_dir/$lot.tap" ] || continue
    passed=$((passed + $(tap_count pass "$lot")))
    failed=$((failed + $(tap_count fail "$lot") + $(tap_count cancelled "$lot")))
    if [ "$status" -ne 0 ]; then sed -n '/failing tests:/,$p' "$result_dir/$lot.log" | head -n 120 >&2; fi
  done
  if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi
  close_runner "$name" "$passed" "$failed" $((SECONDS - started))
}

tap_count() {
  local count
  count=$(sed -n "s/^# $1 //p" "$result_dir/$2.tap" | tail -n 1)
  printf '%s\n' "${count:-0}"
}
