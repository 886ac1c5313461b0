/// The sockets of multicast DNS.
///
/// Start at [MulticastPort].
@NullMarked
package dev.fairlead.discovery.internal.io;

import org.jspecify.annotations.NullMarked;
