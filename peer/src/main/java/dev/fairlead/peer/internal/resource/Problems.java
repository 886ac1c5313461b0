package dev.fairlead.peer.internal.resource;

import java.util.ArrayList;
import java.util.List;

/// What did not come, in words: the first hundred, and how many there are. Safe for several
/// threads.
final class Problems {
    private static final int MOST = 100;

    private final List<String> first = new ArrayList<>();
    private int count;

    synchronized void add(String name, String why) {
        count++;
        if (first.size() < MOST) {
            first.add(Failures.shown(name) + ": " + Failures.shown(why));
        }
    }

    synchronized int count() {
        return count;
    }

    synchronized List<String> first() {
        return List.copyOf(first);
    }
}
