package dev.fairlead;

import java.util.function.Supplier;

/// A protocol that begins in the clear and goes on in TLS once the server has agreed: one of those
/// that are known ([StartTls]), or one of the program's own.
public sealed interface StartTlsProtocol permits StartTls, StartTlsProtocol.Own {

    /// A protocol of the program's own.
    ///
    /// @param name as it is told in failures, such as `nntp`
    /// @param dialogues makes one for each attempt
    static StartTlsProtocol of(String name, Supplier<? extends StartTlsDialogue> dialogues) {
        return new Own(name, dialogues);
    }

    /// Made by [#of].
    record Own(String name, Supplier<? extends StartTlsDialogue> dialogues)
            implements StartTlsProtocol {
        public Own {
            if (name.isBlank()) {
                throw new IllegalArgumentException(
                        "the name of the protocol is empty; failures name it");
            }
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
