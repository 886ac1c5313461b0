package dev.fairlead.lab;

import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// How a [LabDns] answers a question.
///
/// @param rcode the response code (RFC 1035, section 4.1.1)
/// @param answers the answer section
/// @param delay from the query's arrival to the answer's departure
/// @param tricks what it does besides, or instead
public record DnsReply(int rcode, List<DnsRecord> answers, Duration delay, List<Trick> tricks)
        implements Serializable {
    public static final int NOERROR = 0;
    public static final int FORMERR = 1;
    public static final int SERVFAIL = 2;
    public static final int NXDOMAIN = 3;
    public static final int REFUSED = 5;

    /// What a server or somebody near it may do.
    public sealed interface Trick extends Serializable {
        /// Says nothing at all.
        record Silent() implements Trick {}

        /// Says nothing to the first so many queries, over UDP.
        record Misses(int queries) implements Trick {}

        /// Over UDP only the TC bit (RFC 2181, section 9); over TCP everything.
        record Truncates() implements Trick {}

        /// Answers FORMERR, without an OPT record, to a query that has one (RFC 6891, section 7).
        record RefusesEdns() implements Trick {}

        /// Drops a query that has an OPT record, as some middleboxes do.
        record DropsEdns() implements Trick {}

        /// Sends a forged answer before the true one.
        record Forges(Forgery how, String address) implements Trick {}
    }

    /// What is wrong with a forged answer.
    public enum Forgery {
        /// Another transaction id.
        WRONG_ID,
        /// The right id, and a question that nobody asked.
        WRONG_QUESTION,
        /// All right but for the port that it comes from.
        WRONG_SOURCE,
        /// All right but for a further record, which tells the address of a name outside of the
        /// question.
        OUT_OF_BAILIWICK,
        /// A query instead of a response.
        NOT_A_RESPONSE,
        /// The first bytes of the true answer.
        CUT_SHORT
    }

    /// Answers with these addresses, which should be all of one family.
    public static DnsReply addresses(String... addresses) {
        return records(
                Stream.of(addresses)
                        .map(address -> DnsRecord.address(DnsRecord.ASKED, address))
                        .toArray(DnsRecord[]::new));
    }

    public static DnsReply records(DnsRecord... records) {
        return new DnsReply(NOERROR, List.of(records), Duration.ZERO, List.of());
    }

    /// A chain of aliases from the asked name over all names but the last, and addresses at its
    /// end.
    public static DnsReply aliases(List<String> names, String... addresses) {
        List<DnsRecord> records = new ArrayList<>();
        String owner = DnsRecord.ASKED;
        for (String name : names) {
            records.add(DnsRecord.cname(owner, name));
            owner = name;
        }
        for (String address : addresses) {
            records.add(DnsRecord.address(owner, address));
        }
        return records(records.toArray(DnsRecord[]::new));
    }

    /// The name exists and has no record of this type.
    public static DnsReply nothing() {
        return records();
    }

    public static DnsReply error(int rcode) {
        return new DnsReply(rcode, List.of(), Duration.ZERO, List.of());
    }

    public static DnsReply silence() {
        return records().with(new Trick.Silent());
    }

    public DnsReply after(Duration delay) {
        return new DnsReply(rcode, answers, delay, tricks);
    }

    public DnsReply afterMillis(long delay) {
        return after(Duration.ofMillis(delay));
    }

    public DnsReply withTtl(int seconds) {
        return new DnsReply(
                rcode,
                answers.stream().map(record -> record.withTtl(seconds)).toList(),
                delay,
                tricks);
    }

    public DnsReply with(Trick trick) {
        return new DnsReply(
                rcode, answers, delay, Stream.concat(tricks.stream(), Stream.of(trick)).toList());
    }

    <T extends Trick> boolean has(Class<T> trick) {
        return tricks.stream().anyMatch(trick::isInstance);
    }
}
