package dev.fairlead.internal.path;

import java.net.InetAddress;
import java.util.List;

/// An interface by which a group is joined, as it was at a moment.
///
/// @param index 0 if there is none of that name
/// @param running whether what is sent can leave
/// @param addresses of the group's version of IP, that can be used
public record GroupInterface(
        String name, int index, boolean running, boolean loopback, List<InetAddress> addresses) {
    public GroupInterface {
        addresses = List.copyOf(addresses);
    }
}
