package dev.fairlead;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/// An established connection broke.
public non-sealed interface TransferFailure extends NetworkFailure {
    @Override
    default Stage stage() {
        return Stage.TRANSFER;
    }

    /// The peer, or something on the way, reset the connection.
    record Reset(Endpoint remote, Delivery delivery) implements TransferFailure {
        @Override
        public String cause() {
            return "transfer.reset";
        }

        @Override
        public String summary() {
            return remote + " reset the connection (" + delivery + ")";
        }

        @Override
        public String hint() {
            return "The program at "
                    + remote
                    + " ended or refused what was sent; its log says why. A"
                    + " firewall that forgot the connection resets it too.";
        }
    }

    /// Sent data was not acknowledged, or keepalive probes were not answered, for the time set.
    record PeerVanished(Endpoint remote, Delivery delivery) implements TransferFailure {
        @Override
        public String cause() {
            return "transfer.peer-vanished";
        }

        @Override
        public String summary() {
            return remote + " no longer answers (" + delivery + ")";
        }

        @Override
        public String hint() {
            return remote
                    + " crashed, lost its network, or a firewall drops the packets. Connect"
                    + " again; TcpOptions.dropTime and keepAlive say how long to wait for it.";
        }
    }

    /// The path under the connection is gone: its interface, address or route.
    record PathLost(Endpoint remote, String detail, Delivery delivery) implements TransferFailure {
        @Override
        public String cause() {
            return "transfer.path-lost";
        }

        @Override
        public String summary() {
            return "the path to " + remote + " is gone: " + detail;
        }

        @Override
        public String hint() {
            return "The network of this machine changed, or a router says that "
                    + remote
                    + " cannot be reached any more. Connect again.";
        }
    }

    /// The peer ended its stream before all bytes asked for had come.
    ///
    /// @param tlsAlert whether what came is an alert of TLS: this end spoke in the clear to a port
    ///   that expects TLS
    record EndedEarly(
            Endpoint remote, long expected, long received, boolean tlsAlert, Delivery delivery)
            implements TransferFailure {
        @Override
        public String cause() {
            return "transfer.ended-early";
        }

        @Override
        public String summary() {
            return remote
                    + " ended the stream after "
                    + received
                    + " of "
                    + expected
                    + " bytes"
                    + (tlsAlert ? ", which are an alert of TLS" : "");
        }

        @Override
        public String hint() {
            if (tlsAlert) {
                return "The port at " + remote + " expects TLS: build the stack with tls().";
            }
            return "The program at " + remote + " sends less than expected, or ended too soon.";
        }
    }

    /// The peer sends on although it was told to be content with less.
    record TooLong(Endpoint remote, long limit, Delivery delivery) implements TransferFailure {
        @Override
        public String cause() {
            return "transfer.too-long";
        }

        @Override
        public String summary() {
            return remote + " sent more than the limit of " + limit + " bytes";
        }

        @Override
        public String hint() {
            return "Ask for more than "
                    + limit
                    + " bytes from "
                    + remote
                    + ", or read its stream piece by piece.";
        }
    }

    /// Sending after the sending side was ended, here or because the peer went away.
    record NotWritable(Endpoint remote, String reason, Delivery delivery)
            implements TransferFailure {
        @Override
        public String cause() {
            return "transfer.not-writable";
        }

        @Override
        public String summary() {
            return "nothing more can be sent to " + remote + ": " + reason;
        }

        @Override
        public String hint() {
            return "Send before the stream is ended; to go on after that, open another connection to "
                    + remote
                    + ".";
        }
    }

    /// The socket ended without the close_notify that ends a TLS stream: something is missing.
    record Truncated(Endpoint remote, long received, Delivery delivery) implements TransferFailure {
        @Override
        public String cause() {
            return "transfer.truncated";
        }

        @Override
        public String summary() {
            return remote
                    + " ended the connection in the middle of the TLS stream, after "
                    + received
                    + " bytes";
        }

        @Override
        public String hint() {
            return "The program at "
                    + remote
                    + " crashed or does not end its streams properly, or somebody on the way cut"
                    + " this one or changed it: it cannot be told which. What came before is"
                    + " genuine, but it may not be all.";
        }
    }

    /// The peer ended its stream, and with this TLS engine or version that ends ours too.
    ///
    /// @param unsent bytes that were not sent
    record EndedByPeer(Endpoint remote, long unsent, String reason, Delivery delivery)
            implements TransferFailure {
        @Override
        public String cause() {
            return "transfer.ended-by-peer";
        }

        @Override
        public String summary() {
            return unsent
                    + " bytes were not sent to "
                    + remote
                    + ": it ended the TLS connection ("
                    + reason
                    + ")";
        }

        @Override
        public String hint() {
            return remote
                    + " had ended its stream before. Where answers come after that, use TLS 1.3 and"
                    + " TlsOptions.withNeeds(HALF_CLOSE) on both sides, or mark the end of a request"
                    + " in the protocol itself.";
        }
    }

    /// Our stream alone cannot be ended over this TLS connection; nothing was done.
    record NoHalfClose(Endpoint remote, String reason, Delivery delivery)
            implements TransferFailure {
        @Override
        public String cause() {
            return "transfer.no-half-close";
        }

        @Override
        public String summary() {
            return "the stream to " + remote + " cannot be ended alone: " + reason;
        }

        @Override
        public String hint() {
            return "TlsOptions.withNeeds(HALF_CLOSE) takes an engine that can, over TLS 1.3. Without"
                    + " it, mark the end of a request to "
                    + remote
                    + " in the protocol itself; close() ends both directions.";
        }
    }

    /// A close could not hand all accepted bytes to the system in time.
    record NotFlushed(Endpoint remote, long unsent, Duration waited, Delivery delivery)
            implements TransferFailure {
        @Override
        public String cause() {
            return "transfer.not-flushed";
        }

        @Override
        public String summary() {
            return unsent
                    + " accepted bytes were not sent to "
                    + remote
                    + " within "
                    + waited
                    + " of closing";
        }

        @Override
        public String hint() {
            return remote
                    + " reads too slowly or not at all. End the stream with shutdownOutput()"
                    + " and wait for its answer before closing, or accept the loss with abort().";
        }
    }

    /// The system reported an error that has no cause of its own.
    record SystemError(Endpoint remote, String detail, Delivery delivery)
            implements TransferFailure {
        @Override
        public String cause() {
            return "transfer.system-error";
        }

        @Override
        public String summary() {
            return "the connection to " + remote + " broke: " + detail;
        }

        @Override
        public String hint() {
            return "The operating system said '"
                    + detail
                    + "' about the connection to "
                    + remote
                    + ".";
        }
    }

    /// The host says that nothing is bound to the port that a datagram was sent to (ICMP port
    /// unreachable). The connection goes on.
    record Refused(Endpoint remote, Delivery delivery) implements TransferFailure {
        @Override
        public String cause() {
            return "transfer.refused";
        }

        @Override
        public String summary() {
            return remote + " refused a datagram";
        }

        @Override
        public String hint() {
            return "Nothing is bound to "
                    + remote
                    + " now, or a firewall rejects it. Is the service running? The connection"
                    + " goes on: send again when it is.";
        }
    }

    /// A router, or this system, says that a datagram cannot reach its destination. The connection
    /// goes on.
    record Unreachable(Endpoint remote, String detail, Delivery delivery)
            implements TransferFailure {
        @Override
        public String cause() {
            return "transfer.unreachable";
        }

        @Override
        public String summary() {
            return "a datagram could not reach " + remote + ": " + detail;
        }

        @Override
        public String hint() {
            return "The host of "
                    + remote
                    + " is down, a router knows no way, or a firewall forbids it. The connection"
                    + " goes on: a later datagram may get through.";
        }
    }

    /// A packet filter of this machine did not let a datagram out. The connection goes on.
    record Denied(Endpoint remote, Delivery delivery) implements TransferFailure {
        @Override
        public String cause() {
            return "transfer.denied";
        }

        @Override
        public String summary() {
            return "a packet filter of this machine does not let datagrams out to " + remote;
        }

        @Override
        public String hint() {
            return "Let datagrams to "
                    + remote
                    + " out of this machine: `nft list ruleset` shows its firewall; a service may"
                    + " have a filter of its own (systemd: IPAddressDeny=).";
        }
    }

    /// A firewall on the way, or at the host, said that it does not let a datagram through. The
    /// connection goes on.
    record Prohibited(Endpoint remote, Delivery delivery) implements TransferFailure {
        @Override
        public String cause() {
            return "transfer.prohibited";
        }

        @Override
        public String summary() {
            return "a firewall says that it lets no datagrams through to " + remote;
        }

        @Override
        public String hint() {
            return "A firewall on the way to "
                    + remote
                    + ", or there, says that it lets nothing through. Ask whoever runs it; the"
                    + " connection goes on.";
        }
    }

    /// A datagram is larger than can be sent, or than a router on the way could pass on. The
    /// connection goes on.
    ///
    /// @param size of the datagram; -1 if the network did not tell which it was
    /// @param limit the largest that fits
    record TooBig(Endpoint remote, int size, int limit, Delivery delivery)
            implements TransferFailure {
        @Override
        public String cause() {
            return "transfer.too-big";
        }

        @Override
        public String summary() {
            String what = size < 0 ? "a datagram" : "a datagram of " + size + " bytes";
            return what + " is too big for " + remote + ": at most " + limit + " fit";
        }

        @Override
        public String hint() {
            return "Send datagrams of at most "
                    + limit
                    + " bytes to "
                    + remote
                    + "; maximumDatagramSize() tells the limit as it is now.";
        }
    }

    /// A datagram to a group could not leave by every interface.
    ///
    /// @param missing those that it did not leave by
    /// @param sent the names of those that it left by
    record NotSentEverywhere(
            Endpoint remote, List<Missing> missing, List<String> sent, Delivery delivery)
            implements TransferFailure {
        /// An interface that a datagram did not leave by.
        ///
        /// @param error in the system's words, such as `Network is down (ENETDOWN)`
        public record Missing(String interfaceName, String error) {
            @Override
            public String toString() {
                return interfaceName + ": " + error;
            }
        }

        public NotSentEverywhere {
            missing = List.copyOf(missing);
            sent = List.copyOf(sent);
        }

        @Override
        public String cause() {
            return "transfer.not-sent-everywhere";
        }

        @Override
        public String summary() {
            return "a datagram to "
                    + remote
                    + " did not leave by "
                    + names()
                    + " ("
                    + missing.stream().map(Missing::toString).collect(Collectors.joining("; "))
                    + (sent.isEmpty() ? ")" : "); it left by " + String.join(", ", sent));
        }

        private String names() {
            return missing.stream().map(Missing::interfaceName).collect(Collectors.joining(", "));
        }

        @Override
        public String hint() {
            return "`fairlead interfaces` shows what is wrong with "
                    + names()
                    + ": switch it on, or leave it out with MulticastOptions.withInterfaces.";
        }
    }

    /// A datagram came that is larger than the program takes, and was dropped.
    record Oversized(Endpoint remote, int size, int limit, Delivery delivery)
            implements TransferFailure {
        @Override
        public String cause() {
            return "transfer.oversized";
        }

        @Override
        public String summary() {
            return remote
                    + " sent a datagram of "
                    + size
                    + " bytes; at most "
                    + limit
                    + " are taken";
        }

        @Override
        public String hint() {
            return "To have what "
                    + remote
                    + " sends, allow "
                    + size
                    + " bytes with MulticastOptions.withMaximumDatagramSize.";
        }
    }

    /// The datagram that came is larger than the buffer it was to go into. It is still there to be
    /// received.
    record BufferTooSmall(Endpoint remote, int size, int room, Delivery delivery)
            implements TransferFailure {
        @Override
        public String cause() {
            return "transfer.buffer-too-small";
        }

        @Override
        public String summary() {
            return "a datagram of "
                    + size
                    + " bytes came from "
                    + remote
                    + ", and the buffer has room for "
                    + room;
        }

        @Override
        public String hint() {
            return "Receive what "
                    + remote
                    + " sent again with room for "
                    + size
                    + " bytes, or with receive(), which makes an array that fits.";
        }
    }

    /// The peer has ended the DTLS association with a close_notify. All that came before it can be
    /// received.
    record ClosedByPeer(Endpoint remote, Delivery delivery) implements TransferFailure {
        @Override
        public String cause() {
            return "transfer.closed-by-peer";
        }

        @Override
        public String summary() {
            return remote + " has closed the DTLS connection";
        }

        @Override
        public String hint() {
            return "It was closed in good order: the program at "
                    + remote
                    + " has nothing more to say. Connect again to go on.";
        }
    }

    /// A flow that a listener let in carried nothing for so long that it was given up.
    record IdleExpired(Endpoint remote, Duration idle, Delivery delivery)
            implements TransferFailure {
        @Override
        public String cause() {
            return "transfer.idle-expired";
        }

        @Override
        public String summary() {
            return "no datagram to or from " + remote + " for " + idle;
        }

        @Override
        public String hint() {
            return remote
                    + " is gone, or has nothing to say. A datagram from it makes a new connection;"
                    + " UdpOptions.idleExpiry says how long to wait.";
        }
    }
}
