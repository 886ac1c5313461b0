/// Programs to run and to take apart, each in one file. The tests run them, and every snippet of
/// README and guide as well.
@NullMarked
package dev.fairlead.examples;

import org.jspecify.annotations.NullMarked;
