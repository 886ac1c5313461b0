/// What Fairlead is measured beside. No class of Fairlead is used here; a test looks.
///
/// Raw Netty has the socket options that Fairlead sets, one event loop for each end; its sender
/// sends one direct buffer of 64 KiB again and again, its receiver drops what comes.
@NullMarked
package dev.fairlead.bench.peer;

import org.jspecify.annotations.NullMarked;
