package dev.fairlead.internal.resolve;

import java.util.List;

/// What came of one question.
sealed interface Outcome {

    /// A nameserver answered, with records or that there are none.
    ///
    /// @param server who did
    record Answered(DnsResponse.Answer answer, String server) implements Outcome {}

    /// Nobody did.
    ///
    /// @param troubles one for each nameserver
    record Unanswered(List<Trouble> troubles) implements Outcome {}

    /// Why one nameserver gave no answer.
    ///
    /// @param server such as `192.0.2.53`
    /// @param detail for a person, such as `SERVFAIL` or `silent for 5000 ms`
    record Trouble(String server, Kind kind, String detail) {
        enum Kind {
            /// It could not be asked: no route, or no address to send from.
            NO_ROUTE,
            /// Its host says that nobody listens there, or the exchange broke.
            UNREACHABLE,
            SILENT,
            /// It answered what cannot be believed.
            BAD,
            /// It does not want to answer us, or does not know how.
            REFUSAL,
            /// It could not find out (SERVFAIL); that says more of the name than of the server.
            FAILURE
        }

        @Override
        public String toString() {
            return server + " " + detail;
        }
    }
}
