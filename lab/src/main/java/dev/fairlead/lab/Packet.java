package dev.fairlead.lab;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Set;

/// A packet that crossed a link, with the kernel's time of it, which is the clock of
/// [Instant#now()].
public sealed interface Packet {
    Instant at();

    InetAddress from();

    InetAddress to();

    /// A flag of a TCP segment (RFC 9293, section 3.1).
    enum Flag {
        FIN,
        SYN,
        RST,
        PSH,
        ACK
    }

    record Tcp(
            Instant at,
            InetSocketAddress source,
            InetSocketAddress destination,
            Set<Flag> flags,
            int payload)
            implements Packet {
        @Override
        public InetAddress from() {
            return source.getAddress();
        }

        @Override
        public InetAddress to() {
            return destination.getAddress();
        }

        /// The first packet of an attempt to connect, or a retransmission of it.
        public boolean isSyn() {
            return flags.contains(Flag.SYN) && !flags.contains(Flag.ACK);
        }

        public boolean isReset() {
            return flags.contains(Flag.RST);
        }

        boolean isSameFlowAs(Tcp other) {
            return source.equals(other.source) && destination.equals(other.destination);
        }
    }

    record Udp(Instant at, InetSocketAddress source, InetSocketAddress destination, int payload)
            implements Packet {
        @Override
        public InetAddress from() {
            return source.getAddress();
        }

        @Override
        public InetAddress to() {
            return destination.getAddress();
        }
    }

    /// A DNS message over UDP port 53, or the first of a segment over TCP port 53.
    record Dns(
            Instant at,
            InetSocketAddress source,
            InetSocketAddress destination,
            boolean overTcp,
            int id,
            boolean isResponse,
            int rcode,
            boolean isTruncated,
            String name,
            DnsType type)
            implements Packet {
        @Override
        public InetAddress from() {
            return source.getAddress();
        }

        @Override
        public InetAddress to() {
            return destination.getAddress();
        }

        public boolean isQuery() {
            return !isResponse;
        }
    }

    /// ICMP or ICMPv6.
    record Icmp(Instant at, InetAddress from, InetAddress to, int type, int code)
            implements Packet {}
}
