/// What connections send and receive, as a file for Wireshark: bytes in, packets out.
///
/// Start at [CaptureFile]. [Conversation] makes the packets of a TCP connection; [IpPacket] and
/// [Pcapng] know the formats.
@NullMarked
package dev.fairlead.internal.capture;

import org.jspecify.annotations.NullMarked;
