#!/bin/sh
# The cluster's own certificate authority: `cluster-ca.sh DIR NAME…` makes it in DIR when it is not there, and a key and
# a certificate for each node named. Whoever holds a certificate of this authority may link: it signs nothing else, and
# ca.key stays off the nodes.
set -eu
[ $# -ge 2 ] || { echo "usage: $0 DIR NODE…" >&2; exit 2; }
dir=$1
shift
umask 077
mkdir -p "$dir"
cd "$dir"
if ! [ -s ca.pem ]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj /CN=zhian-cluster \
    -keyout ca.key -out ca.pem 2>/dev/null
fi
for name in "$@"; do
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$name" -keyout "$name.key.new" \
    -out "$name.csr" 2>/dev/null
  openssl x509 -req -in "$name.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -days 365 -out "$name.pem.new" 2>/dev/null
  rm "$name.csr"
  # A running node reads both again when they change.
  mv "$name.key.new" "$name.key"
  mv "$name.pem.new" "$name.pem"
done
