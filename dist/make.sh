#!/bin/sh
# Makes target/fairlead-VERSION-linux-ARCHITECTURE.tar.gz from the command's jars and the JDK's modules.
set -eu
version=$1
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../.mvn/find-jdk.sh"
. "$here/../.mvn/unsign.sh"
jdk=$(find_jdk) || { echo "a JDK 25 or newer is needed, and none was found" >&2; exit 1; }
architecture=$(uname -m)
case $(uname -s)-$architecture in
    Linux-x86_64) netty=linux-x86_64 ;;
    Linux-aarch64) netty=linux-aarch_64 ;;
    *) echo "the distribution is made on Linux, on x86_64 or aarch64; this is $(uname -s) on $architecture" >&2; exit 1 ;;
esac
name=fairlead-$version-linux-$architecture
target=$here/target
home=$target/$name
cli=$here/../cli/target

rm -rf "$home" "$home.tar.gz"
mkdir -p "$home/bin" "$home/lib/native"
cp "$here/fairlead.sh" "$home/bin/fairlead"
chmod 755 "$home/bin/fairlead"
cp "$here/../LICENSE" "$here/../CHANGELOG.md" "$home/"

# Native parts are unpacked here once, instead of into the directory for temporary files at each start.
cp "$cli/fairlead-cli.jar" "$home/lib/"
mkdir "$home/lib/lib"
for jar in "$cli"/lib/*.jar; do
    case $jar in
        *-"$netty".jar) (cd "$home/lib/native" && "$jdk/bin/jar" -xf "$jar" META-INF/native) ;;
        *-linux-*.jar | *-osx-*.jar | *-windows-*.jar) ;;
        *) cp "$jar" "$home/lib/lib/" && unsign "$jdk" "$home/lib/lib/$(basename "$jar")" ;;
    esac
done
mv "$home"/lib/native/META-INF/native/*.so "$home/lib/native/"
rm -r "$home/lib/native/META-INF"

"$jdk/bin/jlink" --output "$home/runtime" --compress zip-6 --strip-debug --no-header-files --no-man-pages \
    --dedup-legal-notices error-if-not-same-content --vm server --add-modules "$(tr -s '\n' , <"$here/modules.txt" | sed 's/,$//')"
# The runtime's own archives of classes: the one made below stands for them.
find "$home/runtime/lib/server" -name 'classes*.jsa' ! -name classes.jsa -delete

# Classes, parsed and linked in advance, from a run of the commands that use most of them.
"$home/runtime/bin/java" "-XX:AOTCacheOutput=$home/lib/fairlead.aot" -Xlog:disable "-Djava.library.path=$home/lib/native" \
    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -XX:+UseSerialGC -Xms16m -XX:TieredStopAtLevel=1 \
    -cp "$home/lib/fairlead-cli.jar" dev.fairlead.cli.Rehearsal >"$target/rehearsal.txt" 2>&1 || {
    cat "$target/rehearsal.txt" >&2
    echo "the command that was just packed does not run" >&2
    exit 1
}

mkdir -p "$home/share/man/man1"
"$home/bin/fairlead" help --man >"$home/share/man/man1/fairlead.1"

tar -C "$target" --sort=name --owner=0 --group=0 --numeric-owner -czf "$home.tar.gz" "$name"
size=$(du -m "$home.tar.gz" | cut -f1)
echo "$home.tar.gz: $size MB"
[ "$size" -le 70 ] || { echo "that is more than the 70 MB it may have" >&2; exit 1; }
