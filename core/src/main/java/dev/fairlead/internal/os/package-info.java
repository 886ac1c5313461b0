/// What differs from system to system: calls that neither the JDK nor Netty has, through
/// `java.lang.foreign`.
///
/// Start at [UdpCalls].
@NullMarked
package dev.fairlead.internal.os;

import org.jspecify.annotations.NullMarked;
