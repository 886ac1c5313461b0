/// Every snippet of README and guide, compiled and run.
@NullMarked
package dev.fairlead.examples;

import org.jspecify.annotations.NullMarked;
