#!/bin/busybox sh
# The first process of the VM: loads modules, puts a tmpfs over the machine's own root, runs /run/exchange/command there.
# Its output and exit code go through the writable share `exchange`, so that no serial line garbles them.
export PATH=/bin
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
while read -r module; do insmod "/modules/$module" || echo "module $module failed"; done < /modules/order

# cache=loose: nobody changes the share's files while the VM looks at them.
mount -t 9p -o trans=virtio,version=9p2000.L,msize=524288,cache=loose,ro root /lower
mount -t tmpfs -o mode=755 tmpfs /upper
mkdir /upper/data /upper/work
mount -t overlay -o lowerdir=/lower,upperdir=/upper/data,workdir=/upper/work overlay /root

mount -t proc proc /root/proc
mount -t sysfs sysfs /root/sys
mount -t devtmpfs devtmpfs /root/dev
mkdir -p /root/dev/pts /root/dev/shm
# What udev would make.
ln -s /proc/self/fd /root/dev/fd
for stream in 0:stdin 1:stdout 2:stderr; do ln -s "fd/${stream%:*}" "/root/dev/${stream#*:}"; done
mount -t devpts devpts /root/dev/pts
mount -t tmpfs tmpfs /root/dev/shm
mount -t tmpfs -o mode=755 run /root/run
mkdir /root/run/exchange
mount -t 9p -o trans=virtio,version=9p2000.L,msize=524288 exchange /root/run/exchange
ip link set lo up

cat > /root/run/second-stage << 'END'
cd /
sh /run/exchange/command > /run/exchange/output 2>&1 < /dev/null
echo $? > /run/exchange/exit-code
sync
echo o > /proc/sysrq-trigger
sleep 60
END
# Not chroot: entering a mount namespace would lead out of it again.
exec env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
  /bin/busybox switch_root /root /bin/sh /run/second-stage
