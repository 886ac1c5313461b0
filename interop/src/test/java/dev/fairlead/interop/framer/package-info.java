/// Messages in a stream, beside programs that build and take them apart by themselves.
@NullMarked
package dev.fairlead.interop.framer;

import org.jspecify.annotations.NullMarked;
