package dev.fairlead.internal.os;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The fields of `struct msghdr` on 64-bit Linux.
final class MessageHeader {
    static final long SIZE = 56;

    /// `struct mmsghdr`: a header, and how long the message was.
    static final long SIZE_OF_MANY = 64;

    private MessageHeader() {}

    /// @param vector room for one `struct iovec`
    static void write(
            MemorySegment header,
            MemorySegment name,
            MemorySegment vector,
            MemorySegment content,
            MemorySegment control) {
        header.set(ValueLayout.ADDRESS, 0, name);
        header.set(ValueLayout.ADDRESS, 16, vector);
        header.set(ValueLayout.JAVA_LONG, 24, 1);
        header.set(ValueLayout.ADDRESS, 32, control);
        vector.set(ValueLayout.ADDRESS, 0, content);
        vector.set(ValueLayout.JAVA_LONG, 8, content.byteSize());
    }

    static void setNameLength(MemorySegment header, int length) {
        header.set(ValueLayout.JAVA_INT, 8, length);
    }

    static int nameLength(MemorySegment header) {
        return header.get(ValueLayout.JAVA_INT, 8);
    }

    static void setControlLength(MemorySegment header, long length) {
        header.set(ValueLayout.JAVA_LONG, 40, length);
    }

    static long controlLength(MemorySegment header) {
        return header.get(ValueLayout.JAVA_LONG, 40);
    }

    static int lengthOfMany(MemorySegment header) {
        return header.get(ValueLayout.JAVA_INT, SIZE);
    }
}
