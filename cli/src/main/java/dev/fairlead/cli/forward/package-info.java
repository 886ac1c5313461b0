/// What `fairlead forward` does between two connections, and the bad network that it can play.
@NullMarked
package dev.fairlead.cli.forward;

import org.jspecify.annotations.NullMarked;
