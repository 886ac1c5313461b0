/// D-Bus, as much of it as it takes to talk with a daemon of the system (D-Bus specification 0.43).
///
/// Start at [Bus]; what goes over the line is read and written by [BusCodec].
@NullMarked
package dev.fairlead.internal.dbus;

import org.jspecify.annotations.NullMarked;
