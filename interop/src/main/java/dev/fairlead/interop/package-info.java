/// Fairlead beside other people's programs.
@NullMarked
package dev.fairlead.interop;

import org.jspecify.annotations.NullMarked;
