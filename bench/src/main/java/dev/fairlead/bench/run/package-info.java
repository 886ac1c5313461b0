/// How a scenario is run: a process for each subject, rounds in turn, and one table.
///
/// Start at [Rounds].
@NullMarked
package dev.fairlead.bench.run;

import org.jspecify.annotations.NullMarked;
