package dev.fairlead.examples.tictactoe;

import java.util.List;
import java.util.Optional;

/// Nine cells, numbered from 1 as on a telephone, and whose turn it is. It knows nothing of
/// networks.
final class Board {
    private static final char FREE = ' ';
    private static final List<int[]> LINES =
            List.of(
                    new int[] {1, 2, 3},
                    new int[] {4, 5, 6},
                    new int[] {7, 8, 9},
                    new int[] {1, 4, 7},
                    new int[] {2, 5, 8},
                    new int[] {3, 6, 9},
                    new int[] {1, 5, 9},
                    new int[] {3, 5, 7});

    private final char[] cells = "         ".toCharArray();
    private char turn = 'X';

    char turn() {
        return turn;
    }

    /// Whether the one whose turn it is may take this cell.
    boolean isFree(int cell) {
        return cell >= 1 && cell <= cells.length && cells[cell - 1] == FREE;
    }

    /// Takes a cell for the one whose turn it is, and then it is the other's.
    void take(int cell) {
        if (!isFree(cell)) {
            throw new IllegalArgumentException("cell " + cell + " is taken, or not one of 1 to 9");
        }
        cells[cell - 1] = turn;
        turn = turn == 'X' ? 'O' : 'X';
    }

    /// Who has three in a line.
    Optional<Character> winner() {
        return LINES.stream()
                .filter(line ->
                        at(line[0]) != FREE
                                && at(line[0]) == at(line[1])
                                && at(line[1]) == at(line[2]))
                .map(line -> at(line[0]))
                .findAny();
    }

    boolean isFull() {
        return new String(cells).indexOf(FREE) < 0;
    }

    private char at(int cell) {
        return cells[cell - 1];
    }

    @Override
    public String toString() {
        StringBuilder drawn = new StringBuilder();
        for (int cell = 1; cell <= cells.length; cell++) {
            drawn.append(at(cell) == FREE ? (char) ('0' + cell) : at(cell));
            drawn.append(cell == cells.length ? "" : cell % 3 == 0 ? " / " : " ");
        }
        return drawn.toString();
    }
}
