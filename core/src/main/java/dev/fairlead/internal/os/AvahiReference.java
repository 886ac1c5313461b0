package dev.fairlead.internal.os;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// What Avahi's library keeps of an operation. It leaves four of its five call-backs as the memory
/// was before, and when its daemon ends it calls the first that is not null: for a question,
/// anything.
///
/// After the context of the operation stand those of browse, resolve, domains, register and query.
final class AvahiReference {
    private static final long FIRST = 64;
    private static final long LAST = 96;
    private static final long POINTER = 8;
    private static final int CALL_BACKS = 5;

    private AvahiReference() {}

    /// Makes the call-backs null that nobody gave to a question. None was called yet: that is done
    /// by the thread that has just begun it.
    ///
    /// @param context that the operation was given, and not null
    /// @param callBack that it was given
    /// @throws IOException if it is not as it is known to be, and may not be used
    @SuppressWarnings("restricted") // see NativeSystem.current()
    static void complete(MemorySegment reference, MemorySegment context, MemorySegment callBack)
            throws IOException {
        MemorySegment kept = reference.reinterpret(LAST + CALL_BACKS * POINTER + POINTER);
        // It stands behind a mutex, whose size differs from machine to machine.
        for (long at = FIRST; at <= LAST; at += POINTER) {
            if (kept.get(ADDRESS, at).address() == context.address()
                    && kept.get(ADDRESS, at + CALL_BACKS * POINTER).address()
                            == callBack.address()) {
                for (int i = 1; i < CALL_BACKS; i++) {
                    kept.set(ADDRESS, at + i * POINTER, MemorySegment.NULL);
                }
                return;
            }
        }
        throw new IOException(
                "this version of Avahi's dns_sd is not known to be safe to use; take the backend SYSTEM");
    }
}
