/// The clock, as a seam: protocol logic gets its time from here, so that tests decide what time it
/// is.
@NullMarked
package dev.fairlead.internal.time;

import org.jspecify.annotations.NullMarked;
