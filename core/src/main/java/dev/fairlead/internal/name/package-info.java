/// Host names in any script, as the network knows them. Start at [InternationalName].
@NullMarked
package dev.fairlead.internal.name;

import org.jspecify.annotations.NullMarked;
