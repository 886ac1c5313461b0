/// Identities and certificates that other programs read, and that they have written.
@NullMarked
package dev.fairlead.interop.certificates;

import org.jspecify.annotations.NullMarked;
