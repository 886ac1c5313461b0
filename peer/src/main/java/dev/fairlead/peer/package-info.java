/// People and devices near by: find them, pair, connect once, send messages, streams and files.
@NullMarked
package dev.fairlead.peer;

import org.jspecify.annotations.NullMarked;
