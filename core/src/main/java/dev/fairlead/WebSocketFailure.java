package dev.fairlead;

/// What goes wrong above the transport of a WebSocket: in its opening handshake, in its frames, or
/// because the peer says so.
public interface WebSocketFailure extends ProtocolFailure {

    /// The server answered the handshake with another status than 101.
    ///
    /// @param status such as 401
    /// @param reason what stands beside it
    /// @param explanation what the answer says of it: where a redirect leads to, what kind of
    ///   authentication is asked for, how its content begins; may be empty
    record HandshakeRefused(Endpoint remote, int status, String reason, String explanation)
            implements WebSocketFailure {
        @Override
        public String cause() {
            return "protocol.ws-refused";
        }

        @Override
        public String summary() {
            return remote
                    + " does not open a WebSocket: "
                    + status
                    + (reason.isEmpty() ? "" : " " + reason)
                    + (explanation.isEmpty() ? "" : "; " + explanation);
        }

        @Override
        public String hint() {
            return switch (status) {
                case 301, 302, 303, 307, 308 ->
                        remote
                                + " redirects, which is not followed, since it may lead to somebody"
                                + " else: use the new location as the endpoint.";
                case 401, 407 ->
                        remote
                                + " wants to know who you are:"
                                + " WebSocketOptions.withHeader(\"Authorization\", …) says so.";
                case 403 ->
                        "The log of "
                                + remote
                                + " says why it does not want this client; many servers look at the"
                                + " header Origin.";
                case 404 ->
                        "Is the path right? A WebSocket is at one path of " + remote + " alone.";
                case 426 -> remote + " speaks another version of WebSocket than 13.";
                default ->
                        status >= 500
                                ? remote
                                        + ", or what stands behind it, is in trouble: try again"
                                        + " later."
                                : status < 300
                                        ? "That is an answer to a plain request: this path of "
                                                + remote
                                                + " is not a WebSocket, or a proxy on the way does"
                                                + " not know them."
                                        : "The log of " + remote + " says why.";
            };
        }
    }

    /// What came was not the handshake of a WebSocket.
    ///
    /// @param detail what it was instead
    record NotWebSocket(Endpoint remote, String detail) implements WebSocketFailure {
        @Override
        public String cause() {
            return "protocol.ws-handshake";
        }

        @Override
        public String summary() {
            return remote + " does not speak WebSocket: " + detail;
        }

        @Override
        public String hint() {
            return "Is it the right port? A WebSocket begins with a request of HTTP/1.1 and its"
                    + " answer; where "
                    + remote
                    + " expects TLS it needs wss, where it does not ws.";
        }
    }

    /// This server did not accept the client's request.
    ///
    /// @param status that it was told
    record Rejected(Endpoint remote, int status, String reason) implements WebSocketFailure {
        @Override
        public String cause() {
            return "protocol.ws-rejected";
        }

        @Override
        public String summary() {
            return "this server rejected the request of " + remote + ": " + status + " " + reason;
        }

        @Override
        public String hint() {
            return switch (status) {
                case 400, 405, 426 ->
                        "What " + remote + " sent was not the handshake of WebSocket version 13.";
                case 500 ->
                        "The function of WebSocketOptions.withAccept threw on the request of "
                                + remote
                                + ".";
                case 503 ->
                        "The function of WebSocketOptions.withAccept took too long for the request"
                                + " of "
                                + remote
                                + ".";
                default ->
                        "The function of WebSocketOptions.withAccept does not want " + remote + ".";
            };
        }
    }

    /// A frame broke the protocol.
    ///
    /// @param rule which rule, and the octets that broke it
    record BadFrame(Endpoint remote, String rule, Delivery delivery) implements WebSocketFailure {
        @Override
        public String cause() {
            return "protocol.ws-frame";
        }

        @Override
        public String summary() {
            return remote + " broke the protocol: " + rule;
        }

        @Override
        public String hint() {
            return "The program at "
                    + remote
                    + " has a defect, or something on the way changes what is sent; it was told by"
                    + " Close 1002.";
        }
    }

    /// What came as text, or as compressed, was not.
    record BadContent(Endpoint remote, String rule, Delivery delivery) implements WebSocketFailure {
        @Override
        public String cause() {
            return "protocol.ws-content";
        }

        @Override
        public String summary() {
            return remote + " sent what cannot be read: " + rule;
        }

        @Override
        public String hint() {
            return "Octets that are not text have to be sent as a binary message; "
                    + remote
                    + " was told by Close 1007.";
        }
    }

    /// A message had more octets than allowed.
    record MessageTooBig(Endpoint remote, long maximum, String rule, Delivery delivery)
            implements WebSocketFailure {
        @Override
        public String cause() {
            return "protocol.ws-too-big";
        }

        @Override
        public String summary() {
            return remote + " sent a message of more than " + maximum + " bytes: " + rule;
        }

        @Override
        public String hint() {
            return "WebSocketOptions.withMaximumMessageSize allows more; receivePart takes a message"
                    + " without holding all of it. "
                    + remote
                    + " was told by Close 1009.";
        }
    }

    /// The peer closed with a code that tells of trouble.
    record ClosedByPeer(Endpoint remote, int code, String reason, Delivery delivery)
            implements WebSocketFailure {
        @Override
        public String cause() {
            return "protocol.ws-closed";
        }

        @Override
        public String summary() {
            return remote
                    + " closed with "
                    + code
                    + " ("
                    + meaning()
                    + ")"
                    + (reason.isEmpty() ? "" : ": " + reason);
        }

        private String meaning() {
            return switch (code) {
                case 1002 -> "protocol error";
                case 1003 -> "unsupported data";
                case 1007 -> "invalid data";
                case 1008 -> "policy violation";
                case 1009 -> "message too big";
                case 1010 -> "extension missing";
                case 1011 -> "internal error";
                case 1012 -> "service restart";
                case 1013 -> "try again later";
                case 1014 -> "bad gateway";
                default -> code < 3000 ? "reserved" : code < 4000 ? "registered" : "private use";
            };
        }

        @Override
        public String hint() {
            return switch (code) {
                case 1009 -> "Send smaller messages, or raise the limit at " + remote + ".";
                case 1012, 1013 -> "Connect to " + remote + " again in a while.";
                default -> "The log of the program at " + remote + " says why.";
            };
        }
    }

    /// The peer ended its stream without a Close.
    record EndedWithoutClose(Endpoint remote, Delivery delivery) implements WebSocketFailure {
        @Override
        public String cause() {
            return "protocol.ws-truncated";
        }

        @Override
        public String summary() {
            return remote + " ended the stream without closing the WebSocket";
        }

        @Override
        public String hint() {
            return "The program at "
                    + remote
                    + " stopped, or a proxy on the way gave up a connection that was silent for too"
                    + " long: WebSocketOptions.withAutoPing keeps it alive. What was sent last may"
                    + " be lost.";
        }
    }

    /// Nothing came in answer to pings.
    ///
    /// @param misses how many in a row
    record PingUnanswered(Endpoint remote, int misses, Delivery delivery)
            implements WebSocketFailure {
        @Override
        public String cause() {
            return "protocol.ws-ping-unanswered";
        }

        @Override
        public String summary() {
            return remote + " did not answer " + misses + (misses == 1 ? " ping" : " pings");
        }

        @Override
        public String hint() {
            return "The path to "
                    + remote
                    + " is gone, or the program there hangs. Connect again; WebSocketOptions.withAutoPing"
                    + " says how long to wait for it.";
        }
    }

    /// A WebSocket that was being closed, or had been closed by the peer, was to send.
    record Closed(Endpoint remote, WebSocketClose close, Delivery delivery)
            implements WebSocketFailure {
        @Override
        public String cause() {
            return "protocol.ws-not-writable";
        }

        @Override
        public String summary() {
            return "nothing more can be sent to "
                    + remote
                    + ": "
                    + (close.side() == Ending.Side.HERE ? "this side" : "it")
                    + " closed the WebSocket with "
                    + close.code();
        }

        @Override
        public String hint() {
            return "Connect to "
                    + remote
                    + " again to send more; what had been sent before the Close is not lost.";
        }
    }
}
