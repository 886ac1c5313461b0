package dev.fairlead.internal.resolve;

import dev.fairlead.internal.resolve.DnsResponse.Answer;
import dev.fairlead.internal.resolve.DnsResponse.Content;
import dev.fairlead.internal.resolve.DnsResponse.Malformed;
import dev.fairlead.internal.resolve.DnsResponse.NotOurs;
import dev.fairlead.internal.resolve.DnsResponse.Referral;
import dev.fairlead.internal.resolve.DnsResponse.Refusal;
import dev.fairlead.internal.resolve.DnsResponse.Truncated;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Questions and answers as DNS messages (RFC 1035, section 4).
///
/// Of an answer only those records are used that the question leads to, by itself or through
/// CNAMEs. Everything else in it is somebody's wish to have us believe something that we did not
/// ask. Records that are not used cost no memory.
final class DnsCodec {
    /// What we take in one datagram; more would be fragmented on some path (RFC 6891, section
    /// 6.2.3, and the DNS flag day of 2020).
    static final int EDNS_PAYLOAD = 1232;

    /// How many CNAMEs are followed.
    static final int LONGEST_CHAIN = 16;

    /// How many records of an answer are looked at, and how many are used.
    static final int MOST_RECORDS = 1024;

    static final int MOST_USED = 256;

    /// A record's text may be so many times longer than the message: names are compressed there.
    private static final int MOST_EXPANSION = 8;

    private static final int CLASS_IN = 1;
    private static final int HEADER = 12;

    // RFC 2181, section 8, and RFC 8767, section 4.
    private static final long LONGEST_TIME_TO_LIVE = 0x7fffffffL;

    private DnsCodec() {}

    /// @param edns whether to say that longer answers than 512 bytes are welcome (RFC 6891)
    static byte[] encode(int id, DnsQuestion question, boolean edns) {
        int length = HEADER + question.name().length() + 4;
        byte[] message = new byte[length + (edns ? 11 : 0)];
        put16(message, 0, id);
        message[2] = 1; // a query, recursion desired
        message[5] = 1; // one question
        question.name().copyTo(message, HEADER);
        put16(message, length - 4, question.type());
        put16(message, length - 2, CLASS_IN);
        if (edns) {
            message[11] = 1; // one additional record; its owner is the root
            put16(message, length + 1, DnsType.OPT);
            put16(message, length + 3, EDNS_PAYLOAD);
        }
        return message;
    }

    private static void put16(byte[] message, int at, int value) {
        message[at] = (byte) (value >> 8);
        message[at + 1] = (byte) value;
    }

    /// Reads what a nameserver sent. Never throws, whatever the bytes.
    ///
    /// @param id of the query that was sent
    static DnsResponse decode(byte[] message, int id, DnsQuestion question) {
        if (message.length < HEADER) {
            return new NotOurs("it is shorter than a header");
        }
        WireReader reader = new WireReader(message, 0);
        try {
            Header header = Header.read(reader);
            NotOurs wrong = header.check(id);
            if (wrong == null && header.questions != 0) {
                wrong = checkQuestion(reader, header, question);
            } else if (wrong == null && (header.code() == 0 || header.code() == 3)) {
                // A server that did not understand the query may answer with the header alone.
                wrong = new NotOurs("it has no question");
            }
            return wrong != null ? wrong : body(reader, header, question);
        } catch (MalformedMessage e) {
            return new Malformed(String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable NotOurs checkQuestion(
            WireReader reader, Header header, DnsQuestion question) {
        try {
            if (header.questions == 1
                    && reader.nameIs(question.name())
                    && reader.u16() == question.type()
                    && reader.u16() == CLASS_IN) {
                return null;
            }
        } catch (MalformedMessage _) {
            // a question that cannot be read is not ours
        }
        return new NotOurs("it answers another question");
    }

    private static DnsResponse body(WireReader reader, Header header, DnsQuestion question)
            throws MalformedMessage {
        if (header.truncated()) {
            return new Truncated();
        }
        Sections sections = Sections.read(reader, header);
        int code = header.code() | sections.extendedCode << 4;
        if (code != 0 && code != 3) {
            return new Refusal(code);
        }
        Chain chain = Chain.follow(reader, sections.answers, question);
        if (chain.content == Content.RECORDS) {
            return new Answer(chain.records, chain.end, Content.RECORDS, 0);
        }
        long negative = sections.negativeSeconds(reader, chain.end);
        if (code == 3) {
            return new Answer(chain.records, chain.end, Content.NO_SUCH_NAME, negative);
        }
        if (sections.soa.isEmpty() && chain.records.isEmpty() && sections.delegation) {
            return new Referral();
        }
        Content content =
                chain.records.isEmpty() || !sections.soa.isEmpty()
                        ? Content.NO_DATA
                        : Content.UNFINISHED;
        return new Answer(chain.records, chain.end, content, negative);
    }

    private record Header(
            int id, int flags, int questions, int answers, int authorities, int additionals) {
        static Header read(WireReader reader) throws MalformedMessage {
            return new Header(
                    reader.u16(),
                    reader.u16(),
                    reader.u16(),
                    reader.u16(),
                    reader.u16(),
                    reader.u16());
        }

        @Nullable NotOurs check(int expected) {
            if (id != expected) {
                return new NotOurs("it has another id");
            }
            if ((flags & 0x8000) == 0) {
                return new NotOurs("it is a query");
            }
            return (flags & 0x7800) == 0 ? null : new NotOurs("it is no answer to a query");
        }

        boolean truncated() {
            return (flags & 0x0200) != 0;
        }

        int code() {
            return flags & 15;
        }
    }

    /// Where the records of interest stand; a record is at the position of its owner's name.
    private static final class Sections {
        private int[] answers = new int[8];
        private final List<Integer> soa = new ArrayList<>(1);
        private int extendedCode;
        private boolean delegation;

        static Sections read(WireReader reader, Header header) throws MalformedMessage {
            Sections sections = new Sections();
            int used = 0;
            int total = header.answers + header.authorities + header.additionals;
            for (int i = 0; i < Math.min(total, MOST_RECORDS); i++) {
                int at = reader.position();
                reader.skipName();
                int type = reader.u16();
                int recordClass = reader.u16();
                long timeToLive = reader.u32();
                reader.skip(reader.u16());
                if (i < header.answers) {
                    if (recordClass == CLASS_IN) {
                        if (used == sections.answers.length) {
                            sections.answers = Arrays.copyOf(sections.answers, 2 * used);
                        }
                        sections.answers[used++] = at;
                    }
                } else if (i < header.answers + header.authorities) {
                    if (type == DnsType.SOA && recordClass == CLASS_IN) {
                        sections.soa.add(at);
                    }
                    sections.delegation |= type == DnsType.NS;
                } else if (type == DnsType.OPT) {
                    sections.extendedCode = (int) (timeToLive >> 24);
                }
            }
            sections.answers = Arrays.copyOf(sections.answers, used);
            return sections;
        }

        /// RFC 2308, section 5: the smaller of the SOA's time to live and its minimum. The SOA of a
        /// zone that `name` is not in says nothing.
        long negativeSeconds(WireReader reader, DnsName name) throws MalformedMessage {
            for (int at : soa) {
                reader.position(at);
                DnsName zone = reader.name();
                reader.skip(4);
                long timeToLive = timeToLive(reader.u32());
                int end = reader.u16() + reader.position();
                if (name.isWithin(zone)) {
                    reader.skipName();
                    reader.skipName();
                    reader.skip(16);
                    long minimum = timeToLive(reader.u32());
                    if (reader.position() != end) {
                        throw new MalformedMessage("an SOA record has a wrong length");
                    }
                    return Math.min(timeToLive, minimum);
                }
            }
            return 0;
        }
    }

    private static long timeToLive(long seconds) {
        return seconds > LONGEST_TIME_TO_LIVE ? 0 : seconds;
    }

    /// The records that a question leads to.
    private static final class Chain {
        private final List<DnsRecord> records = new ArrayList<>();
        private DnsName end;
        private Content content = Content.NO_DATA;

        private Chain(DnsName start) {
            end = start;
        }

        static Chain follow(WireReader reader, int[] answers, DnsQuestion question)
                throws MalformedMessage {
            Chain chain = new Chain(question.name());
            RecordText text =
                    new RecordText(reader, 2048 + MOST_EXPANSION * reader.message().length);
            for (int links = 0; ; links++) {
                DnsRecord alias = chain.collect(reader, text, answers, question.type());
                if (alias == null) {
                    return chain;
                }
                if (links == LONGEST_CHAIN) {
                    throw new MalformedMessage(
                            "it has a chain of more than " + LONGEST_CHAIN + " CNAMEs");
                }
                chain.records.add(alias);
                for (DnsRecord earlier : chain.records) {
                    if (earlier.owner().equals(chain.end)) {
                        throw new MalformedMessage("its CNAMEs go round at " + chain.end);
                    }
                }
            }
        }

        /// Takes the records of `end`. If there are none but a CNAME, returns it, and `end` is
        /// where it leads.
        private @Nullable DnsRecord collect(
                WireReader reader, RecordText text, int[] answers, int asked)
                throws MalformedMessage {
            DnsRecord alias = null;
            DnsName target = end;
            for (int at : answers) {
                reader.position(at);
                if (!reader.nameIs(end)) {
                    continue;
                }
                int type = reader.u16();
                reader.skip(2);
                long timeToLive = timeToLive(reader.u32());
                int length = reader.u16();
                if (type == asked || asked == DnsType.ANY) {
                    DnsRecord record = record(reader, text, type, timeToLive, length);
                    if (record != null && records.size() < MOST_USED) {
                        records.add(record);
                        content = Content.RECORDS;
                    }
                } else if (type == DnsType.CNAME && alias == null) {
                    target = new WireReader(reader.message(), reader.position()).name();
                    alias = record(reader, text, type, timeToLive, length);
                }
            }
            if (content == Content.RECORDS || alias == null) {
                return null;
            }
            end = target;
            return alias;
        }

        private @Nullable DnsRecord record(
                WireReader reader, RecordText text, int type, long timeToLive, int length)
                throws MalformedMessage {
            if (type != DnsType.A && type != DnsType.AAAA) {
                String data = text.read(type, length);
                return new DnsRecord(end, type, timeToLive, data, null);
            }
            if (length != (type == DnsType.A ? 4 : 16)) {
                throw new MalformedMessage("an address record has " + length + " bytes");
            }
            int from = reader.position();
            byte[] bytes = Arrays.copyOfRange(reader.message(), from, from + length);
            reader.skip(length);
            InetAddress address = NumericAddress.of(bytes);
            if (type == DnsType.AAAA && address instanceof Inet4Address) {
                return null; // ::ffff:0:0/96 is not for the wire (RFC 4291, section 2.5.5.2)
            }
            return new DnsRecord(end, type, timeToLive, NumericAddress.text(address), address);
        }
    }
}
