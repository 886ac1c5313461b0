package dev.fairlead.internal.path;

import java.util.Map;

/// What a system tells of its wireless interfaces. Safe for use by many threads.
interface Wireless {
    /// By their numbers, whether each is a peer-to-peer link: to devices near by, with no network
    /// between. Empty if the system does not tell.
    Map<Integer, Boolean> links();

    /// Whether the system would tell, if there were any.
    boolean isThere();
}
