#!/bin/sh
# The fairlead command, with the Java runtime that came with it.
self=$0
while [ -h "$self" ]; do
    link=$(readlink "$self") || exit 1
    case $link in /*) self=$link ;; *) self=$(dirname "$self")/$link ;; esac
done
home=$(cd "$(dirname "$self")/.." && pwd -P) || exit 1

# What serves for long is worth compiling well; what ends soon starts faster without. -Xlog:disable: the JVM
# writes its warnings to stdout, which belongs to the data.
case ${1:-} in
    listen | forward) set -- -jar "$home/lib/fairlead-cli.jar" "$@" ;;
    *) set -- -XX:+UseSerialGC -Xms16m -XX:TieredStopAtLevel=1 -jar "$home/lib/fairlead-cli.jar" "$@" ;;
esac
exec "$home/runtime/bin/java" "-XX:AOTCache=$home/lib/fairlead.aot" -Xlog:disable "-Djava.library.path=$home/lib/native" \
    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow "$@"
