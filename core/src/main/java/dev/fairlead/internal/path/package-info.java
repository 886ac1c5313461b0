/// What the network of this machine looks like from here: which address it would send from, which
/// of several destinations to try first (RFC 6724), and how IPv4 is reached through NAT64 (RFC
/// 6052).
///
/// Start at [LocalNetwork] and [AddressOrder].
@NullMarked
package dev.fairlead.internal.path;

import org.jspecify.annotations.NullMarked;
