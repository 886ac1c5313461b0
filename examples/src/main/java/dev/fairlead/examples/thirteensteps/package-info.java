/// From Multipeer Connectivity to connections of one's own, in thirteen steps.
@NullMarked
package dev.fairlead.examples.thirteensteps;

import org.jspecify.annotations.NullMarked;
