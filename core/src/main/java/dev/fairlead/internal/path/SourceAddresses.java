package dev.fairlead.internal.path;

import java.net.InetAddress;

/// Where this machine would send from.
interface SourceAddresses {
    Destination locate(InetAddress destination);
}
