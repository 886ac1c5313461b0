package dev.fairlead.internal.path;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.stream.Stream;

/// This machine's side of the network, as it is at the moment of each call. Safe for use by many
/// threads.
public interface LocalNetwork {

    /// The network of this machine.
    static LocalNetwork ofSystem() {
        return new SystemNetwork();
    }

    /// Where packets to `destination` would be sent from. Costs a few system calls, sends nothing
    /// and does not block.
    Destination locate(InetAddress destination);

    /// Whether an interface other than loopback is up with an address.
    boolean isUp();

    /// The names of all interfaces of this machine, in the order of the alphabet.
    static List<String> interfaceNames() {
        try (Stream<NetworkInterface> all = NetworkInterface.networkInterfaces()) {
            return all.map(NetworkInterface::getName).sorted().toList();
        } catch (SocketException _) {
            return List.of(); // so says Java where there is none
        }
    }
}
