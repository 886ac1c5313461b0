package dev.fairlead.discovery.internal.unicast;

import dev.fairlead.discovery.internal.mdns.RecordContent.Target;
import dev.fairlead.discovery.internal.mdns.ResourceRecord;
import dev.fairlead.internal.resolve.DnsName;
import dev.fairlead.internal.resolve.DnsType;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a nameserver answered.
///
/// @param code with the upper bits of EDNS (RFC 6891, section 6.1.3)
/// @param answers of the answer section, those that could be read
/// @param additionals of the additional section
/// @param authorities the SOA records of the answer and authority sections
/// @param lease of RFC 9664, in seconds; 0 if none is told
/// @param skipped records that could not be read
/// @param signature the TSIG record at its end; `null` if there is none
public record Reply(
        int id,
        int opcode,
        int code,
        boolean truncated,
        @Nullable Question question,
        List<ResourceRecord> answers,
        List<ResourceRecord> additionals,
        List<Authority> authorities,
        long lease,
        int skipped,
        @Nullable Signature signature) {
    public static final int NO_ERROR = 0;
    public static final int NO_SUCH_NAME = 3;

    private static final int LONGEST_CHAIN = 8;

    /// An SOA record.
    ///
    /// @param primary the nameserver that changes are made at
    /// @param seconds how long an absence holds: the smaller of its time to live and its minimum
    ///   (RFC 2308, section 5)
    public record Authority(DnsName zone, DnsName primary, long seconds) {}

    /// Whether it says something of the name that was asked for: records, or that there are none.
    public boolean isAnswer() {
        return code == NO_ERROR || code == NO_SUCH_NAME;
    }

    /// The records of a type that a name leads to, by itself or through CNAMEs.
    public List<ResourceRecord> of(Question question) {
        DnsName name = question.name();
        for (int links = 0; links <= LONGEST_CHAIN; links++) {
            DnsName at = name;
            List<ResourceRecord> found =
                    answers.stream()
                            .filter(each ->
                                    each.type() == question.type() && each.name().equals(at))
                            .toList();
            if (!found.isEmpty()) {
                return found;
            }
            Optional<DnsName> next =
                    answers.stream()
                            .filter(each -> each.type() == DnsType.CNAME && each.name().equals(at))
                            .map(each ->
                                    each.content() instanceof Target(DnsName target) ? target : at)
                            .findFirst();
            if (next.isEmpty()) {
                return List.of();
            }
            name = next.get();
        }
        return List.of(); // they go round, or on and on
    }

    /// How long the absence of records of `name` holds; empty if nobody says.
    public Optional<Long> absentSeconds(DnsName name) {
        return authorities.stream()
                .filter(each -> name.isWithin(each.zone()))
                .map(Authority::seconds)
                .findFirst();
    }
}
