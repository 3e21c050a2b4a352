# Configures and builds one preset.
# shellcheck shell=bash disable=SC2034,SC2154 # variables shared with common.sh

# Where preset NAME is built; ZHIAN_BUILD_ROOT moves all of them.
build_dir() { printf '%s\n' "${ZHIAN_BUILD_ROOT:-$root/build}/$1"; }

# The big translation units take about 1.5 GB each.
build_jobs() {
  local cores memory
  cores=$(nproc)
  memory=$(awk '/MemAvailable/ {print int($2 / 1500000)}' /proc/meminfo)
  [ "$memory" -ge 1 ] || memory=1
  [ "$memory" -lt "$cores" ] && cores=$memory
  printf '%s\n' "$cores"
}

# build_preset NAME [TARGET…]: warnings are errors. The whole tree unless targets are named.
build_preset() {
  local preset=$1 dir log
  shift
  dir=$(build_dir "$preset")
  log=$log_dir/build-$preset.log
  mkdir -p "$dir" "$log_dir"
  exec 8>"$dir/.lock"
  flock 8 # Ninja does not notice another ninja in the same directory.
  if ! [ -f "$dir/build.ninja" ] || ! grep -qx 'ZHIAN_WERROR:BOOL=ON' "$dir/CMakeCache.txt"; then
    step "configure the $preset build"
    quietly "$log_dir/configure-$preset.log" cmake -S "$root" --preset "$preset" -B "$dir" -DZHIAN_WERROR=ON
  fi
  step "build $preset${*:+: $*}"
  local started=$SECONDS status=0
  export CCACHE_SLOPPINESS=${CCACHE_SLOPPINESS:-pch_defines,time_macros}
  local ninja=(ninja -C "$dir" -j "$(build_jobs)" "$@")
  if [ -t 1 ]; then # Ninja shows its progress in one line there, and the errors themselves.
    "${ninja[@]}" 8>&- || status=$?
    log='the output above'
  else
    "${ninja[@]}" >"$log" 2>&1 8>&- </dev/null || status=$?
    [ "$status" -eq 0 ] || grep -E -A 12 'error:|FAILED:|ninja: error' "$log" | head -n 60 >&2 || tail -n 30 "$log" >&2
  fi
  exec 8>&-
  [ "$status" -eq 0 ] || fail "the $preset build broke; see $log"
  if [ $((SECONDS - started)) -gt 5 ]; then say "  built in $((SECONDS - started)) s"; fi
}
