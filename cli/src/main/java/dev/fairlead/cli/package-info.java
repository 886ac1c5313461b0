/// The `fairlead` command.
///
/// Start at [Main].
@NullMarked
package dev.fairlead.cli;

import org.jspecify.annotations.NullMarked;
