/// The same faults, given to Fairlead and to other programs: who says what was wrong.
@NullMarked
package dev.fairlead.interop.faults;

import org.jspecify.annotations.NullMarked;
