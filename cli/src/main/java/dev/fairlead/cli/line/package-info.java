/// The command line: words in, options and an endpoint out; what is wrong with it, and the line
/// that would be right.
///
/// Start at [ArgumentParser].
@NullMarked
package dev.fairlead.cli.line;

import org.jspecify.annotations.NullMarked;
