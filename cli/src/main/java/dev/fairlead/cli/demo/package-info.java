/// What `fairlead demo` needs to show real things without a network: a nameserver and an address
/// that does not answer, both on loopback.
@NullMarked
package dev.fairlead.cli.demo;

import org.jspecify.annotations.NullMarked;
