#!/bin/sh
# Builds the starter as a user would: Fairlead installed into an empty local repository, a project of its own beside it, plain
# `java -cp`. Stdout must be exactly what expected-output.txt says, stderr empty, and the JVM must end by itself.
# Then the same program with Fairlead as modules, and in a run-time image that holds nothing else. And no thread is left.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
root=$(cd "$here/../.." && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

. "$root/.mvn/find-jdk.sh"
jdk=$(find_jdk)

cp -R "$here" "$work/starter"
rm -rf "$work/starter/target"
maven() {
    "$root/mvnw" -q -B -ntp -Dmaven.repo.local="$work/repository" "$@"
}
(cd "$root" && maven -DskipTests -Dspotless.check.skip=true -pl bom,core -am install)
maven -f "$work/starter/pom.xml" package

main=Main
check() {
    name=$1
    shift
    status=0
    timeout 30 "$java" "$@" $main >"$work/stdout" 2>"$work/stderr" </dev/null || status=$?
    [ $status -ne 124 ] || echo "starter, $name: it did not end within 30 s; a thread was left behind" >&2
    [ $status -eq 0 ] || { cat "$work/stderr" >&2; exit 1; }
    diff "$here/expected-output.txt" "$work/stdout" || { echo "starter, $name: stdout differs" >&2; exit 1; }
    [ ! -s "$work/stderr" ] || { echo "starter, $name: stderr is not empty:" >&2; cat "$work/stderr" >&2; exit 1; }
    echo "starter, $name: as expected"
}

java=$jdk/bin/java
target=$work/starter/target
check "class path" -cp "$target/classes:$target/lib/*"
check "class path, native access" --enable-native-access=ALL-UNNAMED -cp "$target/classes:$target/lib/*"
check "class path, native access denied" --illegal-native-access=deny -cp "$target/classes:$target/lib/*"
main=$work/starter/verify/Leftovers.java
check "no thread left behind" -cp "$target/classes:$target/lib/*"
main=Main
check "module path" -p "$target/lib" --add-modules dev.fairlead.core -cp "$target/classes"

"$jdk/bin/jlink" --module-path "$target/lib" --add-modules dev.fairlead.core --output "$work/image"
java=$work/image/bin/java
check "run-time image" -cp "$target/classes"
