/// Fairlead in network namespaces: dead addresses, silent nameservers, loss.
@NullMarked
package dev.fairlead.lab;

import org.jspecify.annotations.NullMarked;
