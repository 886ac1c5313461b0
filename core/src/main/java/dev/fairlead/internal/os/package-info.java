/// What differs from one system, or one Java start, to the next.
@NullMarked
package dev.fairlead.internal.os;

import org.jspecify.annotations.NullMarked;
