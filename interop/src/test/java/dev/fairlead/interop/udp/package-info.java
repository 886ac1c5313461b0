/// Datagrams beside ncat and socat.
@NullMarked
package dev.fairlead.interop.udp;

import org.jspecify.annotations.NullMarked;
