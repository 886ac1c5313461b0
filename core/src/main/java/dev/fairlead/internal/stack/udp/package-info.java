/// UDP (RFC 768): sockets, the flows over them, and the ports that many flows share.
///
/// Start at [UdpFlow], which is what a connection sends and receives over. [UdpPort] tells flows
/// apart that share a socket. A [UdpSocket] is either the system's own, with its error queue, or
/// Netty's.
@NullMarked
package dev.fairlead.internal.stack.udp;

import org.jspecify.annotations.NullMarked;
