/// Multicast DNS at work: one engine on one thread for each network, and who asks and tells by it.
///
/// Start at [Station], which is used from any thread; [Session] is what runs on the thread.
@NullMarked
package dev.fairlead.discovery.internal.station;

import org.jspecify.annotations.NullMarked;
