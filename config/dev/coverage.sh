# ./dev coverage: how much of the pure rules the unit tests run through. No servers.
# shellcheck shell=bash disable=SC2034,SC2154 # variables shared with common.sh

usage_coverage() {
  cat <<'TEXT'
./dev coverage [--json] [--aim PERCENT]
  Runs the unit tests of a build that counts lines, and lists the files of rules without actor, clock or store
  (config/dev/pure.txt). Fails below the aim, 95 % of their lines unless said otherwise.
  --json    the last line is {"lines":…,"covered":…,"percent":…}
TEXT
}

run_coverage() {
  local json=false aim=95 targets=() filters=() pattern
  while [ $# -gt 0 ]; do
    case $1 in
      --json) json=true ;;
      --aim)
        [[ ${2:-} =~ ^[0-9]+$ ]] || fail '--aim takes a number'
        aim=$2
        shift
        ;;
      -h | --help) usage_coverage && return 0 ;;
      *) usage_coverage >&2 && fail "unknown option $1" ;;
    esac
    shift
  done
  install_packages
  mapfile -t targets < <(sed -nE 's/.*NAME (unit_[a-z_]+).*/\1/p' "$root"/tests/unit/*/CMakeLists.txt | sort -u)
  { build_preset coverage zhian "${targets[@]}"; } >&2
  local dir result=$log_dir/coverage
  dir=$(build_dir coverage)
  mkdir -p "$result"
  step 'run the unit tests' >&2
  find "$dir" -name '*.gcda' -delete
  export ZHIAN_TEST_SLOW=6 # Counting takes time; nothing is measured by the clock here.
  (cd "$dir" && ctest -L '^unit$' -E '^unit_(fuzz_corpus|layers)$' -j "$(nproc)" --timeout 1200 --output-on-failure) >"$result/ctest.log" 2>&1 </dev/null \
    || { tail -n 40 "$result/ctest.log" >&2 && fail "the unit tests failed; see $result/ctest.log"; }
  while read -r pattern; do
    [[ -z $pattern || $pattern = \#* ]] || filters+=(--filter "$pattern")
  done <"$root/config/dev/pure.txt"
  step 'count' >&2
  (cd "$root" && gcovr -r "$root" "$dir" "${filters[@]}" -j "$(nproc)" --json-summary "$result/summary.json" \
    --txt "$result/coverage.txt" --exclude-throw-branches) >&2
  if ! $json; then cat "$result/coverage.txt"; fi
  node -e '
    const s = JSON.parse(require("fs").readFileSync(process.argv[1]));
    const percent = Math.floor(1000 * s.line_covered / s.line_total) / 10;
    console.log(JSON.stringify({ lines: s.line_total, covered: s.line_covered, percent }));
    process.exit(percent >= Number(process.argv[2]) ? 0 : 1);' "$result/summary.json" "$aim" \
    || fail "less than $aim % of the pure rules are covered; see $result/coverage.txt"
}
