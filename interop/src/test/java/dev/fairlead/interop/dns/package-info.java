/// Nameservers of others, on loopback: what is written into their zones and found there.
@NullMarked
package dev.fairlead.interop.dns;

import org.jspecify.annotations.NullMarked;
