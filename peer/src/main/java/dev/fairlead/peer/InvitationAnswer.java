package dev.fairlead.peer;

import java.nio.charset.StandardCharsets;

/// What a program says to somebody who wants to come in.
public sealed interface InvitationAnswer {
    /// The longest reason, in bytes of UTF-8.
    int LONGEST_REASON = 200;

    static InvitationAnswer accept() {
        return new Accept();
    }

    /// @param reason told to the other end, which has proved who it is; up to 200 bytes of UTF-8
    ///   without control characters, or empty
    static InvitationAnswer refuse(String reason) {
        return new Refuse(reason);
    }

    /// It is let in.
    record Accept() implements InvitationAnswer {}

    /// It is not.
    record Refuse(String reason) implements InvitationAnswer {
        public Refuse {
            int bytes = reason.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > LONGEST_REASON || reason.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException(
                        "the reason '"
                                + Shown.text(reason, 60)
                                + "' has "
                                + bytes
                                + " bytes of UTF-8; at most 200 without control characters are"
                                + " allowed");
            }
        }
    }
}
