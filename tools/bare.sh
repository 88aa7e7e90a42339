# For scripts that try something on another Debian, which source it: bare roots made by debootstrap, and commands in them.
#
# Roots are kept in ${XDG_CACHE_HOME:-~/.cache}/ipclab-roots, a few hundred MB each.  Debian's mirror is
# $DEBIAN_MIRROR, else the one that this machine's apt uses.  Needs root, and the Debian package debootstrap.

bare_fail() {
  echo "$*" >&2
  exit 2
}

debian_mirror() {
  local mirror=${DEBIAN_MIRROR:-}
  [[ $mirror ]] || mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
    grep -m 1 '/debian/\?$' || true)
  echo "${mirror:-http://deb.debian.org/debian}"
}

# Makes what is not there yet; prints the root's folder.
bare_root() {  # SUITE
  local root=${XDG_CACHE_HOME:-$HOME/.cache}/ipclab-roots/$1
  [[ $(id -u) == 0 ]] || bare_fail "a root can only be made by root"
  command -v debootstrap >/dev/null || bare_fail "debootstrap is missing: apt-get install debootstrap"
  if [[ ! -e $root/made ]]; then
    rm -rf "$root"
    mkdir -p "$root"
    debootstrap --variant=minbase "$1" "$root" "$(debian_mirror)" >&2
    touch "$root/made"
  fi
  echo "$root"
}

# Runs a command as root in the root, in a PID and a mount namespace of its own, so that nothing is left of it.  The root
# becomes / by pivot_root: after chroot(2) the kernel refuses user namespaces, and so jails (user_namespaces(7)).
# $bare_binds: "FOLDER:PLACE" words, what of this machine is seen in the root.
in_root() {  # ROOT COMMAND...
  unshare --mount --pid --fork --kill-child bash -c '
    set -euo pipefail
    root=$1
    shift
    mount --bind "$root" "$root"
    mount --rbind /dev "$root/dev"
    mount -t proc proc "$root/proc"
    mount -t sysfs sys "$root/sys"  # where none is to be seen, the kernel refuses one to the sandbox of Bazel 7
    mount -t tmpfs tmp "$root/tmp"
    cp -f /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null || true
    for bind in ${bare_binds:-}; do
      mkdir -p "$root${bind#*:}"
      mount --bind "${bind%%:*}" "$root${bind#*:}"
    done
    cd "$root"
    pivot_root . mnt
    cd /
    umount -l /mnt
    exec env -i HOME=/root USER=root LANG=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"' in_root "$@"
}
