package dev.fairlead.examples.tictactoe;

import dev.fairlead.FrameOutput;
import dev.fairlead.Framer;
import dev.fairlead.FramingException;
import dev.fairlead.Parsed;
import java.nio.ByteBuffer;

/// What one tells the other.
sealed interface Turn {
    /// A cell is taken.
    record Take(int cell) implements Turn {}

    /// The game is given up.
    record GiveUp() implements Turn {}

    /// A turn on the wire: the letter T and the digit of the cell, or the letter G. What is
    /// anything else ends the connection, and the failure shows it.
    final class TurnFramer implements Framer<Turn> {
        /// The most that `parse` ever asks for.
        static final int LONGEST = 2;

        @Override
        public Parsed<Turn> parse(ByteBuffer input) throws FramingException {
            return switch (input.get(0)) {
                case 'G' -> Parsed.message(new GiveUp(), 1);
                case 'T' ->
                        input.remaining() < LONGEST
                                ? Parsed.incomplete(LONGEST)
                                : Parsed.message(taken(input.get(1)), LONGEST);
                default -> throw new FramingException("a turn begins with T or G");
            };
        }

        private static Take taken(byte digit) throws FramingException {
            if (digit < '1' || digit > '9') {
                throw new FramingException("a cell is a digit from 1 to 9");
            }
            return new Take(digit - '0');
        }

        @Override
        public void write(Turn turn, FrameOutput output) {
            switch (turn) {
                case Take take -> output.put('T').put('0' + take.cell());
                case GiveUp _ -> output.put('G');
            }
        }
    }
}
