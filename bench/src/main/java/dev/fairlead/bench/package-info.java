/// Scenarios that are measured beside peers.
@NullMarked
package dev.fairlead.bench;

import org.jspecify.annotations.NullMarked;
