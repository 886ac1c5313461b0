#!/bin/sh
# Runs the distribution as it was meant to be: unpacked anywhere, nothing writable, through a symbolic link, as nobody,
# with no Java, no variable and no network but loopback. Needs root, to make the namespace.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
archive=$(ls "$here"/target/fairlead-*.tar.gz)
place=$(mktemp -d)
trap 'chmod -R u+w "$place"; rm -rf "$place"' EXIT
chmod 755 "$place"
mkdir "$place/some where" "$place/bin"
tar -C "$place/some where" -xzf "$archive"
home=$(echo "$place/some where"/fairlead-*)
chmod -R a-w "$place/some where"
ln -s "../some where/$(basename "$home")/bin/fairlead" "$place/bin/fairlead"

# $1 is what has to be in the output of the rest.
expect() {
    expected=$1
    shift
    output=$(unshare --net sh -c 'ip link set lo up && exec setpriv --reuid=65534 --regid=65534 --clear-groups env -i "$@"' - "$@" 2>&1 </dev/null) || {
        printf '%s\nfailed: %s\n' "$output" "$*" >&2
        exit 1
    }
    case $output in
        *"$expected"*) echo "passed: ${*#"$place"/}" ;;
        *) printf '%s\nnot in it: %s\nfailed: %s\n' "$output" "$expected" "$*" >&2; exit 1 ;;
    esac
}

expect "fairlead " "$place/bin/fairlead" --version
expect "over TLS, its key pinned" "$place/bin/fairlead" demo
expect '"outcome":"failed"' sh -c "'$place/bin/fairlead' probe --json 127.0.0.1:1; [ \$? -eq 12 ]"
# With its archive of classes, wherever it was unpacked: where that were of no use, this would say so.
expect "fairlead " "$home/runtime/bin/java" -XX:AOTMode=on "-XX:AOTCache=$home/lib/fairlead.aot" -XX:+UseSerialGC -Xms16m -XX:TieredStopAtLevel=1 \
    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -jar "$home/lib/fairlead-cli.jar" --version
echo "$(basename "$archive"): 4 passed"
