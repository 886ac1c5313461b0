package dev.fairlead.cli.line;

import java.util.Collection;
import java.util.Optional;

/// The word that someone probably meant.
public final class Nearest {
    private Nearest() {}

    /// The one of `words` that is fewest typing mistakes away, if that is at most a third of its
    /// letters; the first of several.
    public static Optional<String> to(String typed, Collection<String> words) {
        String best = null;
        int least = Integer.MAX_VALUE;
        for (String word : words) {
            int mistakes = mistakes(typed, word);
            if (mistakes < least && mistakes <= Math.max(1, word.length() / 3)) {
                least = mistakes;
                best = word;
            }
        }
        return Optional.ofNullable(best);
    }

    /// How many letters were left out, added, changed or swapped with their neighbour (optimal
    /// string alignment).
    static int mistakes(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                boolean same = a.charAt(i - 1) == b.charAt(j - 1);
                int least = cost[i - 1][j - 1] + (same ? 0 : 1);
                least = Math.min(least, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
                if (i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1)) {
                    least = Math.min(least, cost[i - 2][j - 2] + 1);
                }
                cost[i][j] = least;
            }
        }
        return cost[a.length()][b.length()];
    }
}
