/// One target for each parser and codec.
@NullMarked
package dev.fairlead.fuzz;

import org.jspecify.annotations.NullMarked;
