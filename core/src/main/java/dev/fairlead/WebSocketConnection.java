package dev.fairlead;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A WebSocket (RFC 6455): messages of text or octets, both ways.
///
/// Pings are answered by the connection itself, whatever the program does, as long as it reads:
/// above 256 KiB of messages that nobody has received reading stops, and the peer is slowed down.
///
/// The peer's Close is answered by the connection itself. One with 1000, 1001 or no code ends
/// [#receive()] with an empty value; any other is a failure, [WebSocketFailure.ClosedByPeer]. What
/// came before is received first, and can be answered: until [#receive()] has told of the end, for
/// a second at most, messages can be sent. [#closing()] tells who closed, and how.
public interface WebSocketConnection extends MessageConnection<WebSocketMessage> {

    /// Sends a text message.
    default void send(String text) throws NetworkException {
        send(WebSocketMessage.text(text));
    }

    /// Sends a binary message.
    ///
    /// @param content yours again on return
    default void send(byte[] content) throws NetworkException {
        send(WebSocketMessage.binary(content));
    }

    /// Sends part of a message, as a frame or several. Until the part that ends it was sent, no
    /// other message can be; pings, pongs and a Close can.
    ///
    /// @throws IllegalArgumentException if the parts of one message are not of one kind, or those
    ///   of a text are not UTF-8 together
    void sendPart(WebSocketPart part) throws NetworkException;

    /// Receives what has come of a message, without waiting for the rest of it. Not to be mixed
    /// with [#receive()] within a message.
    ///
    /// @param most how many bytes at most, 1 or more
    /// @return empty as of [#receive()]. A part may be empty, if only the end of the message was
    ///   missing
    Optional<WebSocketPart> receivePart(int most) throws NetworkException;

    /// Sends a ping, and waits for its pong.
    ///
    /// @param content 0 to 125 bytes
    /// @return how long that took
    Duration ping(byte[] content) throws NetworkException;

    /// Sends a Close with 1000, after which nothing can be sent, and goes on receiving what the
    /// peer sends until its own Close. A second call does nothing.
    void shutdownOutput() throws NetworkException;

    /// Closes as [#close()] does, with another code than 1000.
    ///
    /// @param code 1000 to 1003, 1007 to 1014, or 3000 to 4999
    /// @param reason at most 123 bytes of UTF-8
    void close(int code, String reason) throws NetworkException;

    /// How it was closed; empty as long as it is not.
    Optional<WebSocketClose> closing();

    /// What the server chose of the client's subprotocols.
    Optional<String> subprotocol();

    /// Headers of the server's response, on both sides; names are found without regard to case.
    /// Empty before it is ready.
    Map<String, List<String>> responseHeaders();

    /// Whether compression was agreed on.
    boolean isCompressed();

    @Override
    WebSocketConnection within(Duration limit);
}
