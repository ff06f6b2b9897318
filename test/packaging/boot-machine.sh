#!/bin/sh
# Boots the machine's own systemd, with no other units than those given, as PID 1 of namespaces of its own, on a copy of
# the root file system that lives in memory. Nothing of the real machine is written to: not its files, not its
# processes, not its network, and of /proc/sys only the namespace's own net/.
#
#   boot-machine.sh outer NAME PREPARE   makes control groups NAME, enters new namespaces, goes on as `inner`
#   boot-machine.sh inner PREPARE        PREPARE is a script that fills the new root at $ROOT before it is booted
set -eu
hierarchies='systemd unified memory pids devices'

outer() {
  for group in $(present_groups); do
    mkdir "$group/$1"
    echo $$ > "$group/$1/cgroup.procs"
  done
  exec unshare --fork --kill-child --pid --mount --uts --ipc --net --cgroup -- sh "$0" inner "$2"
}

# One directory with cgroup 2 alone, one for each hierarchy otherwise.
present_groups() {
  if [ -e /sys/fs/cgroup/cgroup.controllers ]; then echo /sys/fs/cgroup; return; fi
  for name in $hierarchies; do [ -d "/sys/fs/cgroup/$name" ] && echo "/sys/fs/cgroup/$name"; done
}

inner() {
  prepare=$1
  groups=$(present_groups)
  mount --make-rprivate /
  mount -t tmpfs -o mode=755 tmpfs /mnt
  mkdir /mnt/upper /mnt/work /mnt/root
  ROOT=/mnt/root
  mount -t overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work overlay $ROOT
  mount -t proc proc $ROOT/proc
  mount --bind $ROOT/proc/sys $ROOT/proc/sys
  mount --bind $ROOT/proc/sys/net $ROOT/proc/sys/net
  mount -o remount,ro,bind $ROOT/proc/sys
  mount -t sysfs sysfs $ROOT/sys
  for directory in dev run tmp; do mount -t tmpfs -o mode=755 tmpfs $ROOT/$directory; done
  chmod 1777 $ROOT/tmp
  devices
  mount_groups $groups
  . "$prepare"
  mkdir $ROOT/.old
  cd $ROOT
  pivot_root . .old
  cd /
  umount -l /.old
  # Credentials are mounted by a helper in a namespace of its own, and reach the machine by propagation.
  mount --make-rshared /
  ip link set lo up
  # Generators and the machine's units are left out: only what stands in this directory exists.
  exec env -i container=test SYSTEMD_UNIT_PATH=/etc/test-units PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    /lib/systemd/systemd --system --unit=test.target --log-target=console --show-status=0
}

devices() {
  mkdir -p $ROOT/dev/net $ROOT/dev/shm $ROOT/dev/pts
  mknod -m 666 $ROOT/dev/null c 1 3
  mknod -m 666 $ROOT/dev/zero c 1 5
  mknod -m 666 $ROOT/dev/full c 1 7
  mknod -m 666 $ROOT/dev/random c 1 8
  mknod -m 666 $ROOT/dev/urandom c 1 9
  mknod -m 666 $ROOT/dev/tty c 5 0
  mknod -m 600 $ROOT/dev/net/tun c 10 200
  mount -t tmpfs -o mode=1777 tmpfs $ROOT/dev/shm
  mount -t devpts -o ptmxmode=666 devpts $ROOT/dev/pts
  ln -s pts/ptmx $ROOT/dev/ptmx
  ln -s /proc/self/fd $ROOT/dev/fd
  : > $ROOT/dev/console
}

# In a control group namespace a mount shows the group that was current when the namespace was made.
mount_groups() {
  if [ "$1" = /sys/fs/cgroup ]; then mount -t cgroup2 cgroup2 $ROOT/sys/fs/cgroup; return; fi
  mount -t tmpfs -o mode=755 tmpfs $ROOT/sys/fs/cgroup
  for group in "$@"; do
    name=${group##*/}
    mkdir "$ROOT$group"
    case $name in
      unified) mount -t cgroup2 cgroup2 "$ROOT$group" ;;
      systemd) mount -t cgroup -o none,name=systemd cgroup "$ROOT$group" ;;
      *) mount -t cgroup -o "$name" cgroup "$ROOT$group" ;;
    esac
  done
}

phase=$1
shift
$phase "$@"
