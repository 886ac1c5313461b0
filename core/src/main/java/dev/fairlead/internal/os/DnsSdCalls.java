package dev.fairlead.internal.os;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/// The functions of dns_sd that are used, as `dns_sd.h` has them, and poll(2).
final class DnsSdCalls {
    final NativeSystem system;
    final boolean isAvahi;
    final MethodHandle query;
    final MethodHandle register;
    final MethodHandle update;
    final MethodHandle descriptor;
    final MethodHandle process;
    final MethodHandle deallocate;
    final MethodHandle poll;

    /// @throws IOException if there is no such library
    DnsSdCalls(NativeSystem system) throws IOException {
        this.system = system;
        SymbolLookup library = system.library();
        isAvahi = library.find("avahi_warn").isPresent();
        // reference, flags, interface, name, type, class, callback, context
        query =
                NativeSystem.bind(
                        library,
                        "DNSServiceQueryRecord",
                        FunctionDescriptor.of(
                                JAVA_INT,
                                ADDRESS,
                                JAVA_INT,
                                JAVA_INT,
                                ADDRESS,
                                JAVA_SHORT,
                                JAVA_SHORT,
                                ADDRESS,
                                ADDRESS));
        // reference, flags, interface, name, type, domain, host, port, text, callback, context
        register =
                NativeSystem.bind(
                        library,
                        "DNSServiceRegister",
                        FunctionDescriptor.of(
                                JAVA_INT,
                                ADDRESS,
                                JAVA_INT,
                                JAVA_INT,
                                ADDRESS,
                                ADDRESS,
                                ADDRESS,
                                ADDRESS,
                                JAVA_SHORT,
                                JAVA_SHORT,
                                ADDRESS,
                                ADDRESS,
                                ADDRESS));
        // reference, record, flags, content, time to live
        update =
                NativeSystem.bind(
                        library,
                        "DNSServiceUpdateRecord",
                        FunctionDescriptor.of(
                                JAVA_INT,
                                ADDRESS,
                                ADDRESS,
                                JAVA_INT,
                                JAVA_SHORT,
                                ADDRESS,
                                JAVA_INT));
        FunctionDescriptor ofReference = FunctionDescriptor.of(JAVA_INT, ADDRESS);
        descriptor = NativeSystem.bind(library, "DNSServiceRefSockFD", ofReference);
        process = NativeSystem.bind(library, "DNSServiceProcessResult", ofReference);
        deallocate =
                NativeSystem.bind(
                        library, "DNSServiceRefDeallocate", FunctionDescriptor.ofVoid(ADDRESS));
        poll =
                NativeSystem.bind(
                        system.sockets(),
                        system.poll(),
                        FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    }
}
