/// Connections by name: say whom and how; Fairlead gets you there, keeps you there, and tells you
/// what happened.
@NullMarked
package dev.fairlead;

import org.jspecify.annotations.NullMarked;
