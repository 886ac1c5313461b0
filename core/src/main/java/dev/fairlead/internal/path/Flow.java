package dev.fairlead.internal.path;

import dev.fairlead.Endpoint;
import dev.fairlead.PathConstraints;

/// Who speaks with whom, over which ways.
///
/// @param free whether the system chose the local address; if not, no other way is any better
/// @param bound whether the socket is bound to the interface that has its address
public record Flow(
        Endpoint local,
        Endpoint remote,
        PathConstraints constraints,
        boolean free,
        boolean bound) {}
