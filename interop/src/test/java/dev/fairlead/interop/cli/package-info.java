/// The command as a process of its own, with real pipes and signals, beside ncat and socat.
@NullMarked
package dev.fairlead.interop.cli;

import org.jspecify.annotations.NullMarked;
