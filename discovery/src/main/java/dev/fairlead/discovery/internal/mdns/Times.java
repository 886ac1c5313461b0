package dev.fairlead.discovery.internal.mdns;

/// The times of RFC 6762, in milliseconds.
final class Times {
    /// Section 5.2: before the first question of a query, at random between these.
    static final long FIRST_QUERY_LEAST = 20;

    static final long FIRST_QUERY_MOST = 120;

    /// Section 5.2: between the first two questions; it doubles each time, up to an hour.
    static final long FIRST_INTERVAL = 1_000;

    static final long LONGEST_INTERVAL = 3_600_000;

    /// Questions that are due so soon go with those that are due now.
    static final long QUERY_AGGREGATION = 20;

    /// Section 6: before an answer that others may give too, at random between these.
    static final long SHARED_ANSWER_LEAST = 20;

    static final long SHARED_ANSWER_MOST = 120;

    /// Section 7.2: before an answer to a question whose known answers go on in the next packet.
    static final long TRUNCATED_LEAST = 400;

    static final long TRUNCATED_MOST = 500;

    /// Section 6: between two multicasts of a record on a link, and if it is to defend a name.
    static final long BETWEEN_MULTICASTS = 1_000;

    static final long BETWEEN_DEFENCES = 250;

    /// Section 8.1: before the first probe at most, and between probes.
    static final long PROBE_DELAY = 250;

    /// Section 8.2: who lost against another probe waits so long and begins again.
    static final long AFTER_LOST_TIE = 1_000;

    /// Section 8.1: so many conflicts within this time, and each further attempt waits.
    static final int MANY_CONFLICTS = 15;

    static final long MANY_CONFLICTS_WITHIN = 10_000;
    static final long AFTER_MANY_CONFLICTS = 5_000;

    /// Section 8.3: between two announcements.
    static final long BETWEEN_ANNOUNCEMENTS = 1_000;

    /// Section 8.4: what a host says of itself changes so often within this time at most.
    static final int MOST_UPDATES = 10;

    static final long UPDATES_WITHIN = 60_000;

    /// Sections 10.1 and 10.2: what was withdrawn stays so long.
    static final long GRACE = 1_000;

    /// Sections 10.4 and 10.5: no answer for so long, and the record is gone.
    static final long UNANSWERED = 10_000;

    /// Section 5.4: a response to our address is believed so long after a question that allows it.
    static final long UNICAST_EXPECTED = 2_000;

    /// How long the echo of a packet that we sent may take.
    static final long ECHO = 2_000;

    private Times() {}
}
