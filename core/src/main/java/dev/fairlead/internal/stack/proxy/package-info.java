/// Through a proxy to the target: SOCKS5 (RFC 1928, RFC 1929) and HTTP CONNECT (RFC 9110, section
/// 9.3.6).
///
/// Start at [ProxyLayers]. The exchanges do no I/O.
@NullMarked
package dev.fairlead.internal.stack.proxy;

import org.jspecify.annotations.NullMarked;
