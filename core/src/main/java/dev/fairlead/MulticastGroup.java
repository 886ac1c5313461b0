package dev.fairlead;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/// A multicast group on one port: what is sent to it reaches whoever has joined it on the links of
/// this machine, and what others send to it is received. Also 255.255.255.255, which everybody on a
/// link hears.
///
/// It is joined by the interfaces that are named, or by every one that leads to others by
/// multicast; as those come and go, it is joined by them and left. Other programs of this machine
/// may have the same port. Linux with epoll and native access only
/// (`--enable-native-access=ALL-UNNAMED`).
///
/// All methods may be called from any thread. It must be closed.
public interface MulticastGroup extends AutoCloseable {

    /// Joins a group over [Network#shared()] with default options.
    static MulticastGroup join(Endpoint group) throws NetworkException {
        return Network.shared().joinGroup(group, MulticastOptions.DEFAULT);
    }

    /// Joins a group over [Network#shared()].
    ///
    /// @param group an [Endpoint.Address] of 224.0.0.0/4 or ff00::/8, or 255.255.255.255, with the
    ///   port; its scope is one interface more that is named
    /// @throws NetworkException with [PathFailure.NoSuchInterface] if one that is named is not
    ///   here, with [PathFailure.GroupNotJoined] if it could be joined by none
    /// @throws IllegalArgumentException if it is no group, has no port, or is for one source
    ///   (232.0.0.0/8, ff3x::/32; RFC 4607) and the options name none
    static MulticastGroup join(Endpoint group, MulticastOptions options) throws NetworkException {
        return Network.shared().joinGroup(group, options);
    }

    /// Sends one datagram to the group, by each interface. Waits while the socket is full.
    ///
    /// @param content from its position to its limit; yours again on return
    /// @throws NetworkException with [TransferFailure.NotSentEverywhere] if it could not leave by
    ///   one or more of them: it has left by the others; with [TransferFailure.TooBig] if it is
    ///   larger than UDP allows, and nothing was sent; with what is to be said of an earlier one,
    ///   and nothing was sent
    void send(ByteBuffer content) throws NetworkException;

    /// Sends one datagram to the group.
    default void send(byte[] content) throws NetworkException {
        send(ByteBuffer.wrap(content));
    }

    /// Sends one datagram to whoever sent `asked`, and nobody else: by the interface that it came
    /// in by, and from the address that it was sent to if that is one of this machine.
    void reply(GroupDatagram asked, ByteBuffer content) throws NetworkException;

    /// As [#reply(GroupDatagram, ByteBuffer)].
    default void reply(GroupDatagram asked, byte[] content) throws NetworkException {
        reply(asked, ByteBuffer.wrap(content));
    }

    /// A connection to whoever sent `from`, over the same port. What that peer sends to this
    /// machine comes to the connection from now on, and no more here; what it sends to the group
    /// still does. It goes on when the group is closed.
    ///
    /// @throws NetworkException if there is such a connection already
    DatagramConnection connect(GroupDatagram from) throws NetworkException;

    /// Waits for the next datagram, from whomever.
    ///
    /// @throws NetworkException with [TransferFailure.Oversized] once for each that was larger than
    ///   [MulticastOptions#maximumDatagramSize()], and was dropped
    GroupDatagram receive() throws NetworkException;

    /// As [#receive()], at most so long.
    ///
    /// @throws NetworkException with [DeadlineExceeded] if none comes
    GroupDatagram receive(Duration limit) throws NetworkException;

    /// How many datagrams can be received without waiting.
    int available();

    /// The group, and the port.
    Endpoint.Address group();

    /// The names of the interfaces by which it is joined now. One that was named is among them even
    /// while it is down.
    List<String> interfaces();

    /// What was sent counts once for each interface.
    DatagramCounts counts();

    /// Leaves the group and releases the port at once; calls that wait fail. A second call does
    /// nothing.
    @Override
    void close();
}
