package dev.fairlead;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Several stacks of which any will do: they are raced at each address, and the connection is over
/// the one that is ready first. Made by [Stack#anyOf].
///
/// The first is the one most wanted. At each address it is started first, and the next when it has
/// had the attempt delay ([RaceOptions#attemptDelay()]) or has failed; so a network that drops what
/// one of them needs costs one delay. What failed or was overtaken lately on the way to an endpoint
/// is tried last there for 10 minutes ([RaceOptions#history()]).
///
/// A peer whose certificate is not trusted ends the race, as it does everywhere: no other stack
/// papers over it. Through a proxy only those over TCP go. For clients: a listener is of one stack.
public final class AnyOfStack implements Stack<StreamConnection> {
    private final List<Stack<StreamConnection>> stacks;

    AnyOfStack(List<Stack<StreamConnection>> stacks) {
        this.stacks = List.copyOf(stacks);
        for (Stack<StreamConnection> stack : stacks) {
            if (stack instanceof AnyOfStack) {
                throw new IllegalArgumentException(
                        "anyOf holds another anyOf; add its stacks by or(…)");
            }
            if (stack instanceof TcpStack) {
                throw new IllegalArgumentException(
                        "anyOf holds a stack without TLS: whoever drops packets could have the"
                                + " connection in the clear; add .tls()");
            }
        }
    }

    /// One more, to be tried after these.
    ///
    /// @throws IllegalArgumentException as [Stack#anyOf]
    public AnyOfStack or(Stack<StreamConnection> another) {
        List<Stack<StreamConnection>> more = new ArrayList<>(stacks);
        more.add(another);
        return new AnyOfStack(more);
    }

    /// Most wanted first.
    public List<Stack<StreamConnection>> stacks() {
        return stacks;
    }

    /// Such as `udp, quic, stream or tcp, tls`.
    @Override
    public String description() {
        return stacks.stream().map(Stack::description).collect(Collectors.joining(" or "));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AnyOfStack that && stacks.equals(that.stacks);
    }

    @Override
    public int hashCode() {
        return stacks.hashCode();
    }

    @Override
    public String toString() {
        return description();
    }
}
