package dev.fairlead.internal.dbus;

import java.io.IOException;

/// What came is no message of D-Bus, or not the one that was expected.
public final class MalformedBusMessage extends IOException {
    private static final long serialVersionUID = 1;

    MalformedBusMessage(String message) {
        super(message);
    }
}
