package dev.fairlead.internal.os;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Locale;

/// How the systems that have a dns_sd library differ in what it takes to wait for it.
///
/// @param libraries where dns_sd is looked for, the first that is there
/// @param poll the name of poll(2)
/// @param close the name of what closes a socket
/// @param pollSize of a `struct pollfd`
/// @param readable the event that there is something to read
/// @param lengthInName whether a `struct sockaddr_in` begins with its length, in one byte, and the
///   family has another; else the family has two
record NativeSystem(
        List<String> libraries,
        SymbolLookup sockets,
        String poll,
        String close,
        int pollSize,
        short readable,
        boolean lengthInName) {

    /// @throws IOException if this system is none of them, or native access is not allowed
    @SuppressWarnings("restricted") // only where it is allowed
    static NativeSystem current() throws IOException {
        if (!NativeSystem.class.getModule().isNativeAccessEnabled()) {
            throw new IOException(
                    "native access is not allowed; start Java with"
                            + " --enable-native-access=dev.fairlead.core (ALL-UNNAMED on the class path)");
        }
        String machine = System.getProperty("os.arch");
        String system = System.getProperty("os.name");
        if (!List.of("amd64", "x86_64", "aarch64").contains(machine)) {
            throw new IOException("no way is known to use dns_sd on " + system + ", " + machine);
        }
        if (system.toLowerCase(Locale.ROOT).startsWith("windows")) {
            return new NativeSystem(
                    List.of("dnssd.dll"),
                    SymbolLookup.libraryLookup("ws2_32.dll", Arena.global()),
                    "WSAPoll",
                    "closesocket",
                    16, // the socket has 64 bits, and the whole is aligned to it
                    (short) 0x300,
                    false);
        }
        boolean mac = system.startsWith("Mac");
        return new NativeSystem(
                mac
                        ? List.of("/usr/lib/libSystem.B.dylib")
                        : List.of("libdns_sd.so.1", "libdns_sd.so"),
                Linker.nativeLinker().defaultLookup(),
                "poll",
                "close",
                8,
                (short) 1,
                mac);
    }

    /// Where the events of a `struct pollfd` are; those that came are in the next two bytes.
    int eventsAt() {
        return pollSize / 2;
    }

    /// @throws IOException if it is nowhere
    @SuppressWarnings("restricted") // see current()
    SymbolLookup library() throws IOException {
        for (String each : libraries) {
            try {
                // Never unloaded: its threads, if it has any, are its own affair.
                SymbolLookup library = SymbolLookup.libraryLookup(each, Arena.global());
                if (library.find("DNSServiceQueryRecord").isPresent()) {
                    return library;
                }
            } catch (IllegalArgumentException _) {
                // not there: the next, or told below
            }
        }
        throw new IOException("there is no library dns_sd: looked for " + libraries);
    }

    @SuppressWarnings("restricted") // see current()
    static MethodHandle bind(SymbolLookup lookup, String name, FunctionDescriptor shape) {
        return Linker.nativeLinker().downcallHandle(lookup.findOrThrow(name), shape);
    }
}
