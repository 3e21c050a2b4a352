# Installs what is missing: Debian packages and the npm packages of the sandbox and the end-to-end tests.
# shellcheck shell=bash disable=SC2034,SC2154 # variables shared with common.sh

# wanted_packages [LIST…]: the names in lists of config/dev.
wanted_packages() {
  (cd "$root/config/dev" && sed -e 's/#.*//' -e 's/[[:space:]]//g' -e '/^$/d' "${@:-packages.txt}")
  if ! node_is_enough; then printf 'nodejs\nnpm\n'; fi
}

# Node 18 or newer with npm, from wherever it came.
node_is_enough() {
  command -v node >/dev/null && command -v npm >/dev/null || return 1
  local version
  version=$(node --version 2>/dev/null) || return 1
  version=${version#v}
  [ "${version%%.*}" -ge 18 ]
}

missing_packages() {
  local installed
  # `dpkg-query` complains on stderr about names it has never heard of: those are missing too.
  mapfile -t wanted < <(wanted_packages "$@")
  installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "${wanted[@]}" 2>/dev/null | sed -n 's/ installed$//p' || true)
  printf '%s\n' "${wanted[@]}" | grep -vxF -f <(printf '%s\n' "$installed") || true
}

# install_packages [LIST…]
install_packages() {
  local missing
  command -v dpkg-query >/dev/null || fail 'this is not Debian; docs/operating.md lists what else is needed'
  mapfile -t missing < <(missing_packages "$@")
  [ "${#missing[@]}" -gt 0 ] || return 0
  step "install ${#missing[@]} Debian packages (some minutes on a bare machine)"
  # Hundreds of small packages: without a flush to disk after each file this takes a third of the time.
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -y -q -o DPkg::Lock::Timeout=300 -o DPkg::Options::=--force-unsafe-io)
  quietly "$log_dir/apt-update.log" as_root "${apt[@]}" update
  keep_system_servers_down
  # Debian's package would create and start a cluster of its own otherwise.
  if ! [ -d /etc/postgresql-common ]; then
    quietly "$log_dir/apt-postgresql-common.log" as_root "${apt[@]}" install --no-install-recommends postgresql-common
  fi
  as_root sed -ri "s/^#?[[:space:]]*create_main_cluster.*/create_main_cluster = false/" \
    /etc/postgresql-common/createcluster.conf
  quietly "$log_dir/apt-install.log" as_root "${apt[@]}" install --no-install-recommends "${missing[@]}"
  allow_system_servers
  node_is_enough || fail 'node is older than 18 or npm is missing after installing nodejs and npm'
}

# Nothing here uses the system's own Redis or HAProxy, so installing must not start them.
policy_is_ours=false
keep_system_servers_down() {
  [ -e /usr/sbin/policy-rc.d ] && return 0
  policy_is_ours=true
  printf '#!/bin/sh\nexit 101\n' | as_root tee /usr/sbin/policy-rc.d >/dev/null
  as_root chmod 755 /usr/sbin/policy-rc.d
  trap allow_system_servers EXIT
}
allow_system_servers() {
  $policy_is_ours || return 0
  policy_is_ours=false
  trap - EXIT
  as_root rm -f /usr/sbin/policy-rc.d
  if command -v systemctl >/dev/null; then as_root systemctl disable redis-server postgresql haproxy >/dev/null 2>&1 || true; fi
}

# npm_install DIR: exactly what the lock file says; nothing when that is what is there.
npm_install() {
  local dir=$root/$1 sum
  sum=$(cat "$dir/package.json" "$dir/package-lock.json" | sha256sum | cut -d' ' -f1)-$(node --version)
  [ "$(cat "$dir/node_modules/.complete" 2>/dev/null)" != "$sum" ] || return 0
  step "install the npm packages of $1"
  quietly "$log_dir/npm-${1//\//-}.log" npm --prefix "$dir" ci --ignore-scripts --no-audit --no-fund
  printf '%s\n' "$sum" >"$dir/node_modules/.complete"
}
