# unsign JDK JAR: takes the signature off a jar. The JVM keeps no class of a signed jar in an archive of classes, and looks
# through the signature of the whole jar before the first one is loaded. It was checked when the jar was downloaded.
unsign() {
    "$1/bin/jar" -tf "$2" | grep -q '^META-INF/[^/]*\.SF$' || return 0
    unsigned=$2.$$.unsigned
    rm -rf "$unsigned" && mkdir "$unsigned" || return 1
    (
        cd "$unsigned" && "$1/bin/jar" -xf "$2" && rm -f META-INF/*.SF META-INF/*.DSA META-INF/*.RSA META-INF/*.EC &&
            "$1/bin/jar" -cfm "$2.$$.new" META-INF/MANIFEST.MF .
    ) && mv -f "$2.$$.new" "$2"
    status=$?
    rm -rf "$unsigned" "$2.$$.new"
    return $status
}
