/// What the command shows: reports drawn for people, JSON for programs, and text from the network
/// made harmless for a terminal.
@NullMarked
package dev.fairlead.cli.show;

import org.jspecify.annotations.NullMarked;
