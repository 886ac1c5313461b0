package dev.fairlead.internal.dbus;

import java.io.IOException;

/// The other side has refused a call.
public final class BusError extends IOException {
    private static final long serialVersionUID = 1;

    private final String name;

    BusError(String name, String text) {
        super(text.isEmpty() ? name : text);
        this.name = name;
    }

    /// Such as `org.freedesktop.Avahi.CollisionError`.
    public String name() {
        return name;
    }
}
