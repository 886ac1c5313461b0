package dev.fairlead.peer.internal.resource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// SHA-256 (FIPS 180-4) of files.
final class Hashing {
    private static final int PIECE = 256 * 1024;

    private Hashing() {}

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /// What it has come to, without ending it.
    static byte[] soFar(MessageDigest digest) {
        try {
            return ((MessageDigest) digest.clone()).digest();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("SHA-256 of this platform cannot be copied", e);
        }
    }

    /// Reads the first `length` bytes of a file into `digest`.
    ///
    /// @return how many there were
    static long update(MessageDigest digest, FileChannel file, long length) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate(PIECE);
        long at = 0;
        while (at < length) {
            piece.clear().limit((int) Math.min(PIECE, length - at));
            int read = file.read(piece, at);
            if (read < 0) {
                break;
            }
            digest.update(piece.array(), 0, read);
            at += read;
        }
        return at;
    }
}
