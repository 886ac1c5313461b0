/// QUIC beside other people's: ngtcp2.
@NullMarked
package dev.fairlead.interop.quic;

import org.jspecify.annotations.NullMarked;
