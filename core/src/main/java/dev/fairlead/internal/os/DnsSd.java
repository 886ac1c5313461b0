package dev.fairlead.internal.os;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The system's discovery through its library dns_sd: mDNSResponder's own on macOS and Windows, or
/// the one that Avahi has for programs written for it.
///
/// All belongs to the thread that opened it, but for [#wake()]. What the library calls back with is
/// kept until the call into it has returned, so that whoever hears may begin and end operations.
public final class DnsSd implements AutoCloseable {
    private static final int NO_AUTO_RENAME = 8; // kDNSServiceFlagsNoAutoRename
    private static final short CLASS_IN = 1;

    /// Something that the daemon does for us until it is ended.
    public static final class Operation {
        private final long id;
        private final MemorySegment reference;
        private final int descriptor;

        private Operation(long id, MemorySegment reference, int descriptor) {
            this.id = id;
            this.reference = reference;
            this.descriptor = descriptor;
        }
    }

    private final DnsSdCalls calls;
    private final LoopbackWake wake;
    private final DnsSdReplies replies;
    private final Arena arena = Arena.ofConfined();
    private final Map<Long, Operation> open = new HashMap<>();

    private DnsSd(DnsSdCalls calls, LoopbackWake wake) {
        this.calls = calls;
        this.wake = wake;
        this.replies = new DnsSdReplies(arena);
    }

    /// @throws IOException if there is no such library, or it may not be used; whether its daemon
    ///   runs is told by the first operation
    public static DnsSd open() throws IOException {
        NativeSystem system = NativeSystem.current();
        DnsSdCalls calls = new DnsSdCalls(system);
        return new DnsSd(calls, LoopbackWake.open(system));
    }

    public boolean isIdle() {
        return open.isEmpty();
    }

    /// Asks for the records of a name until it is ended.
    ///
    /// @param id not 0
    /// @param name as in a zone file
    /// @throws IOException if the library says no
    public Operation query(long id, String name, int type) throws IOException {
        Operation operation;
        MemorySegment context = MemorySegment.ofAddress(id);
        try (Arena local = Arena.ofConfined()) {
            MemorySegment reference = local.allocate(ADDRESS);
            MemorySegment text = local.allocateFrom(name);
            operation =
                    begun(
                            id,
                            reference,
                            (int)
                                    calls.query.invokeExact(
                                            reference,
                                            0,
                                            0,
                                            text,
                                            (short) type,
                                            CLASS_IN,
                                            replies.answered(),
                                            context));
        } catch (DnsSdException e) {
            throw e;
        } catch (Throwable thrown) {
            throw CFunction.unexpected(thrown);
        }
        if (calls.isAvahi) {
            try {
                AvahiReference.complete(operation.reference, context, replies.answered());
            } catch (IOException e) {
                end(operation);
                throw e;
            }
        }
        return operation;
    }

    /// Tells of a service, under the machine's own host name, until it is ended.
    ///
    /// @param interfaceIndex 0 for all
    /// @param type such as `_http._tcp`, with subtypes behind it: `_http._tcp,_printer`
    /// @param renames whether it may get another name, in place of an error
    /// @param txt as on the wire
    /// @throws DnsSdException if the library says no
    public Operation register(
            long id,
            int interfaceIndex,
            String name,
            String type,
            int port,
            byte[] txt,
            boolean renames)
            throws DnsSdException {
        try (Arena local = Arena.ofConfined()) {
            MemorySegment reference = local.allocate(ADDRESS);
            MemorySegment names = local.allocateFrom(name);
            MemorySegment types = local.allocateFrom(type);
            MemorySegment text = local.allocateFrom(JAVA_BYTE, txt);
            short networkOrder = (short) ((port & 0xff) << 8 | port >> 8);
            return begun(
                    id,
                    reference,
                    (int)
                            calls.register.invokeExact(
                                    reference,
                                    renames ? 0 : NO_AUTO_RENAME,
                                    interfaceIndex,
                                    names,
                                    types,
                                    MemorySegment.NULL,
                                    MemorySegment.NULL,
                                    networkOrder,
                                    (short) txt.length,
                                    text,
                                    replies.registered(),
                                    MemorySegment.ofAddress(id)));
        } catch (DnsSdException e) {
            throw e;
        } catch (Throwable thrown) {
            throw CFunction.unexpected(thrown);
        }
    }

    private Operation begun(long id, MemorySegment reference, int error) throws Throwable {
        if (error != 0) {
            throw new DnsSdException(error);
        }
        MemorySegment made = reference.get(ADDRESS, 0);
        Operation operation = new Operation(id, made, (int) calls.descriptor.invokeExact(made));
        open.put(id, operation);
        return operation;
    }

    /// Changes what a service that was registered says of itself.
    ///
    /// @throws DnsSdException if the library says no
    public void update(Operation registered, byte[] txt) throws DnsSdException {
        if (!open.containsValue(registered)) {
            return;
        }
        try (Arena local = Arena.ofConfined()) {
            MemorySegment text = local.allocateFrom(JAVA_BYTE, txt);
            int error =
                    (int)
                            calls.update.invokeExact(
                                    registered.reference,
                                    MemorySegment.NULL,
                                    0,
                                    (short) txt.length,
                                    text,
                                    0);
            if (error != 0) {
                throw new DnsSdException(error);
            }
        } catch (DnsSdException e) {
            throw e;
        } catch (Throwable thrown) {
            throw CFunction.unexpected(thrown);
        }
    }

    /// Ends an operation, with a goodbye if it told of something. What it said and was not heard
    /// yet is heard all the same. Does nothing for one that has ended.
    public void end(Operation operation) {
        if (open.remove(operation.id, operation)) {
            try {
                calls.deallocate.invokeExact(operation.reference);
            } catch (Throwable thrown) {
                throw CFunction.unexpected(thrown);
            }
        }
    }

    /// Waits until the daemon has said something, [#wake()] was called or the time is over; then
    /// tells what was said.
    ///
    /// @param nanos `Long.MAX_VALUE` for ever
    /// @throws IOException if it cannot wait any more
    public void await(long nanos, Consumer<DnsSdEvent> hearer) throws IOException {
        List<Operation> waited = List.copyOf(open.values());
        try (Arena local = Arena.ofConfined()) {
            DnsSdPoll poll = new DnsSdPoll(calls, local, waited.size() + 1);
            poll.put(0, wake.descriptor());
            for (int i = 0; i < waited.size(); i++) {
                poll.put(i + 1, waited.get(i).descriptor);
            }
            poll.await(replies.isEmpty() ? milliseconds(nanos) : 0);
            if (poll.isReady(0)) {
                wake.clear();
            }
            for (int i = 0; i < waited.size(); i++) {
                if (poll.isReady(i + 1)) {
                    process(waited.get(i));
                }
            }
        }
        List<DnsSdEvent> events = new ArrayList<>();
        replies.drainTo(events);
        events.forEach(hearer);
    }

    private static int milliseconds(long nanos) {
        return nanos == Long.MAX_VALUE
                ? -1
                : Math.clamp(TimeUnit.NANOSECONDS.toMillis(nanos + 999_999), 0, 3_600_000);
    }

    private void process(Operation operation) {
        try {
            int error = (int) calls.process.invokeExact(operation.reference);
            if (error != 0) {
                replies.add(new DnsSdEvent.Broke(operation.id, new DnsSdException(error)));
            }
        } catch (Throwable thrown) {
            throw CFunction.unexpected(thrown);
        }
    }

    /// Ends a wait, from any thread: the one under way, or the next. After [#close()] it does
    /// nothing.
    public void wake() {
        wake.wake();
    }

    /// Ends all operations.
    @Override
    public void close() {
        List.copyOf(open.values()).forEach(this::end);
        wake.close();
        arena.close();
    }
}
