package dev.fairlead.peer.internal.resource;

import dev.fairlead.Cancelled;
import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.NetworkFailure;
import dev.fairlead.Stage;
import dev.fairlead.peer.ResourceFailure;
import dev.fairlead.peer.internal.resource.ResourceMessage.Reason;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Locale;

/// What failures are called by the one end and by the other.
final class Failures {
    private static final int LONGEST = 200;

    private Failures() {}

    /// What the other end has said, as a failure of this one.
    static NetworkFailure said(Endpoint remote, Reason reason, String raw) {
        String text = shown(raw);
        return switch (reason) {
            case NO_SPACE -> new ResourceFailure.NoSpace(remote, true, -1, -1);
            case DECLINED -> new ResourceFailure.Declined(remote, text);
            case FILE, NAME -> new ResourceFailure.File(remote, true, text);
            case NOT_VERIFIED -> new ResourceFailure.NotVerified(remote, text);
            case TOO_MUCH -> new ResourceFailure.Declined(remote, text);
            case CANCELLED -> new ResourceFailure.CancelledByPeer(remote, text);
            case MALFORMED ->
                    new ResourceFailure.Malformed(remote, "it says that this end did: " + text);
        };
    }

    /// This end gave up.
    static NetworkFailure cancelled(Endpoint remote, boolean interrupted) {
        return new Cancelled(
                Stage.TRANSFER,
                interrupted ? Cancelled.How.INTERRUPTED : Cancelled.How.CLOSED,
                "the transfer with " + remote,
                List.of(),
                Delivery.NOTHING);
    }

    /// Whether a disk is full, or somebody's share of it.
    static boolean isFull(IOException e) {
        String text = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return text.contains("no space left")
                || text.contains("quota exceeded")
                || text.contains("not enough space");
    }

    static String words(IOException e) {
        if (e instanceof NoSuchFileException missing) {
            return missing.getFile() + " is not there";
        }
        if (e instanceof AccessDeniedException denied) {
            return denied.getFile() + " may not be accessed";
        }
        if (e instanceof FileSystemException system && system.getReason() != null) {
            return system.getFile() + ": " + system.getReason();
        }
        return String.valueOf(e.getMessage());
    }

    /// Without what could disturb a terminal, and not too long.
    static String shown(String raw) {
        StringBuilder shown = new StringBuilder();
        raw.codePoints().limit(LONGEST).map(Failures::harmless).forEach(shown::appendCodePoint);
        return shown.toString();
    }

    private static int harmless(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED ->
                    '?';
            default -> c;
        };
    }
}
