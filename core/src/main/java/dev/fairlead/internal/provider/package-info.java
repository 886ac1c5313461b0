/// What other modules of Fairlead do for the core, found by [java.util.ServiceLoader]. Each
/// interface says which artifact has it.
@NullMarked
package dev.fairlead.internal.provider;

import org.jspecify.annotations.NullMarked;
