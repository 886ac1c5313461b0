package dev.fairlead.internal.os;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// What dns_sd calls back with, kept in order until the call into the library has returned. An
/// exception must not leave a call back: it is thrown later.
final class DnsSdReplies {
    private static final int ADD = 2; // kDNSServiceFlagsAdd
    private static final int LONGEST_NAME = 1024; // kDNSServiceMaxDomainName is 1009

    private final Queue<DnsSdEvent> events = new ArrayDeque<>();
    private final MemorySegment answered;
    private final MemorySegment registered;
    private @Nullable Throwable thrown;

    /// @param arena what the library calls is there as long as this
    DnsSdReplies(Arena arena) {
        answered =
                stub(
                        arena,
                        "answered",
                        FunctionDescriptor.ofVoid(
                                ADDRESS,
                                JAVA_INT,
                                JAVA_INT,
                                JAVA_INT,
                                ADDRESS,
                                JAVA_SHORT,
                                JAVA_SHORT,
                                JAVA_SHORT,
                                ADDRESS,
                                JAVA_INT,
                                ADDRESS));
        registered =
                stub(
                        arena,
                        "registered",
                        FunctionDescriptor.ofVoid(
                                ADDRESS, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
    }

    @SuppressWarnings("restricted") // see NativeSystem.current()
    private MemorySegment stub(Arena arena, String name, FunctionDescriptor shape) {
        try {
            MethodType type = shape.toMethodType();
            return Linker.nativeLinker()
                    .upcallStub(MethodHandles.lookup().bind(this, name, type), shape, arena);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("it stands below", e);
        }
    }

    MemorySegment answered() {
        return answered;
    }

    MemorySegment registered() {
        return registered;
    }

    boolean isEmpty() {
        return events.isEmpty() && thrown == null;
    }

    void add(DnsSdEvent event) {
        events.add(event);
    }

    void drainTo(List<DnsSdEvent> all) {
        Throwable failed = thrown;
        thrown = null;
        if (failed != null) {
            throw CFunction.unexpected(failed);
        }
        all.addAll(events);
        events.clear();
    }

    /// `DNSServiceQueryRecordReply`.
    @SuppressWarnings({"restricted", "unused"}) // called by the library
    private void answered(
            MemorySegment reference,
            int flags,
            int interfaceIndex,
            int error,
            MemorySegment name,
            short type,
            short dnsClass,
            short length,
            MemorySegment content,
            int seconds,
            MemorySegment context) {
        try {
            long id = context.address();
            if (error != 0) {
                events.add(new DnsSdEvent.Broke(id, new DnsSdException(error)));
                return;
            }
            byte[] copied = content.reinterpret(length & 0xffff).toArray(JAVA_BYTE);
            events.add(
                    new DnsSdEvent.Answer(
                            id, (flags & ADD) != 0, interfaceIndex, type & 0xffff, copied));
        } catch (Throwable failed) {
            thrown = failed;
        }
    }

    /// `DNSServiceRegisterReply`.
    @SuppressWarnings({"restricted", "unused"}) // called by the library
    private void registered(
            MemorySegment reference,
            int flags,
            int error,
            MemorySegment name,
            MemorySegment type,
            MemorySegment domain,
            MemorySegment context) {
        try {
            long id = context.address();
            events.add(
                    error == 0
                            ? new DnsSdEvent.Registered(
                                    id, name.reinterpret(LONGEST_NAME).getString(0))
                            : new DnsSdEvent.Broke(id, new DnsSdException(error)));
        } catch (Throwable failed) {
            thrown = failed;
        }
    }
}
