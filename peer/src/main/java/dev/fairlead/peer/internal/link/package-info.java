/// What two peers say to each other before they trust each other, as bytes. No I/O, no secrets.
///
/// Start at [LinkMessage].
@NullMarked
package dev.fairlead.peer.internal.link;

import org.jspecify.annotations.NullMarked;
