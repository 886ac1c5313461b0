/// A game for two, in two terminals.
@NullMarked
package dev.fairlead.examples.tictactoe;

import org.jspecify.annotations.NullMarked;
