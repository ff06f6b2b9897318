#!/bin/sh
# Brings what Scope needs to run from this tree: node_modules, and system packages where apt is there.
# usage: packaging/setup.sh [demo|test]
# Says nothing and changes nothing when all is there. Without apt, or without the right to use it, it names the
# packages and ends with 1.
set -eu
purpose=${1:-demo}
cd "$(dirname "$0")/.."
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
umask 022

say() { printf 'setup: %s\n' "$*" >&2; }
has() { command -v "$1" > /dev/null 2>&1; }

# The kernel's WireGuard: built in, loaded, or a module that is there to be loaded.
has_kernel_wireguard() {
  [ -d /sys/module/wireguard ] || grep -qs '/wireguard\.ko' "/lib/modules/$(uname -r)/modules.builtin" \
    "/lib/modules/$(uname -r)/modules.dep"
}

missing_packages() {
  has wg || echo wireguard-tools
  has ip || echo iproute2
  has nft || echo nftables
  has git || echo git
  has ssh-keygen || echo openssh-client
  has setpriv || echo util-linux
  has ping || echo iputils-ping
  if [ "$purpose" = test ]; then
    # The lab tests userspace WireGuard on every machine, and the kernel's in a VM.
    has wireguard-go || echo wireguard-go
    [ -x /usr/sbin/sshd ] || echo openssh-server
    has qemu-system-x86_64 || echo qemu-system-x86
    [ -x /bin/busybox ] && ! ldd /bin/busybox > /dev/null 2>&1 || echo busybox-static
    has xz || echo xz-utils
    # Completion is tried in the shells themselves.
    has zsh || echo zsh
    has fish || echo fish
    # The units are booted in namespaces; the machine itself need not run it.
    [ -x /lib/systemd/systemd ] || echo systemd
  else
    has wireguard-go || has_kernel_wireguard || echo wireguard-go
  fi
}

install_packages() {
  if [ "$(id -u)" = 0 ]; then
    as_root='env'
  elif has sudo && sudo -n true 2> /dev/null; then
    as_root='sudo -n env'
  else
    as_root=''
  fi
  if [ -z "$as_root" ] || ! has apt-get; then
    say "missing system packages, install them first: $*"
    exit 1
  fi
  say "installing $* (apt)"
  log=$(mktemp)
  apt="$as_root DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300"
  if ! { $apt update && $apt install --yes --no-install-recommends "$@"; } > "$log" 2>&1; then
    cat "$log" >&2
    say "apt could not install: $*"
    exit 1
  fi
  rm -f "$log"
}

packages=$(missing_packages)
# shellcheck disable=SC2086 # one word a package
[ -z "$packages" ] || install_packages $packages

# npm writes its own copy of the lock file last, so it also tells an install that was cut off.
if [ ! -x node_modules/.bin/node ] || [ ! -e node_modules/.package-lock.json ] ||
  [ package-lock.json -nt node_modules/.package-lock.json ]; then
  has npm || { say 'npm is missing: install Node.js 18 or later with npm first'; exit 1; }
  say 'installing node_modules (npm ci)'
  npm ci --silent || { say 'npm ci failed; run it by hand to see why'; exit 1; }
fi

# After a clone or an install under a closed umask: the part of Scope without privileges reads its program from here.
# The folder itself stays as it is.
if [ -n "$(find reconciler/cli/main.ts node_modules/node/bin/node ! -perm -004 2> /dev/null)" ]; then
  say 'making the files here readable for the user that pulls (chmod -R go+rX ./*)'
  chmod -R go+rX ./*
fi

if [ "$purpose" = test ] && ! ls .cache/vm/initramfs-*.cpio > /dev/null 2>&1; then
  say 'fetching a kernel for the VM (apt)'
  node_modules/.bin/node test/vm/fetch-kernel.ts
fi
