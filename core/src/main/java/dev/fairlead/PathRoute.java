package dev.fairlead;

import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;

/// Where this machine sends what is for a destination.
///
/// @param destination whom the system was asked about
/// @param interfaceName over which it leaves
/// @param gateway the next hop; empty if the destination is on the link itself
/// @param source the address it would be sent from
/// @param table of the system's routing tables the one that decided; 254 is Linux's *main*
/// @param rule which of the system's rules led to that table, as ip-rule(8) writes it
public record PathRoute(
        InetAddress destination,
        String interfaceName,
        Optional<InetAddress> gateway,
        Optional<InetAddress> source,
        OptionalInt table,
        Optional<String> rule) {}
