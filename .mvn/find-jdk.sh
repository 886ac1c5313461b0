# Sourced by ./mvnw and ./fairlead. POSIX sh.

# The feature release of the JDK at $1, read from its release file (to start it would cost more); 0 if there is no JDK.
jdk_feature() {
    feature=
    if [ -x "$1/bin/javac" ] && [ -r "$1/release" ]; then
        while IFS= read -r line; do
            case $line in JAVA_VERSION=*) feature=${line#*\"}; feature=${feature%%[!0-9]*} ;; esac
        done < "$1/release"
    fi
    echo "${feature:-0}"
}

# Prints the home of a JDK 25 or newer; fails if there is none. JAVA_HOME wins, then the usual places of each system.
find_jdk() {
    on_path=$(command -v java) && on_path=$(readlink -f "$on_path" 2>/dev/null) && on_path=${on_path%/bin/java}
    for home in "${JAVA_HOME:-}" /usr/lib/jvm/* /opt/java/* "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/* \
        "${on_path:-}" /Library/Java/JavaVirtualMachines/*/Contents/Home; do
        if [ -n "$home" ] && [ "$(jdk_feature "$home")" -ge 25 ]; then
            echo "$home"
            return 0
        fi
    done
    [ -x /usr/libexec/java_home ] && /usr/libexec/java_home -v 25+ 2>/dev/null
}
