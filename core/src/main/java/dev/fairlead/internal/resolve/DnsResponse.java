package dev.fairlead.internal.resolve;

import java.util.List;

/// What a message from a nameserver means for the question that it was asked.
sealed interface DnsResponse {

    /// It answers another question, or none; or somebody else sent it.
    record NotOurs(String why) implements DnsResponse {}

    /// It answers the question, and cannot be read.
    record Malformed(String why) implements DnsResponse {}

    /// The answer is too long for a datagram (TC); ask over TCP.
    record Truncated() implements DnsResponse {}

    /// The nameserver could not or would not answer.
    ///
    /// @param code with the upper bits of EDNS (RFC 6891, section 6.1.3)
    record Refusal(int code) implements DnsResponse {
        static final int FORMERR = 1;
        static final int SERVFAIL = 2;
        static final int NOTIMP = 4;
        static final int BADVERS = 16;

        /// Whether a server that does not know EDNS answers so (RFC 6891, section 7).
        boolean mayMeanNoEdns() {
            return code == FORMERR || code == NOTIMP || code == BADVERS;
        }

        String name() {
            return switch (code) {
                case FORMERR -> "FORMERR";
                case SERVFAIL -> "SERVFAIL";
                case NOTIMP -> "NOTIMP";
                case 5 -> "REFUSED";
                case 9 -> "NOTAUTH";
                case BADVERS -> "BADVERS";
                default -> "RCODE " + code;
            };
        }
    }

    /// It names other servers to ask, as a server does that does not ask for others.
    record Referral() implements DnsResponse {}

    /// Records, or that there are none.
    ///
    /// @param records those of the type asked for, and the CNAMEs that lead to them; in order
    /// @param end the name that the CNAMEs lead to; that of the question if there are none
    /// @param content what is known of `end`
    /// @param negativeSeconds for how long the absence of records holds (RFC 2308); 0 if not told
    record Answer(List<DnsRecord> records, DnsName end, Content content, long negativeSeconds)
            implements DnsResponse {}

    /// What an answer says of the name that it ends at.
    enum Content {
        RECORDS,
        /// It exists, without records of this type (RFC 2308, section 2.2).
        NO_DATA,
        /// It does not exist.
        NO_SUCH_NAME,
        /// Nothing; the CNAMEs lead somewhere that this server did not look.
        UNFINISHED
    }
}
