package dev.fairlead.internal.resolve;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// Record types by number and by mnemonic (IANA, "Resource Record (RR) TYPEs").
public final class DnsType {
    public static final int A = 1;
    public static final int NS = 2;
    public static final int CNAME = 5;
    public static final int SOA = 6;
    public static final int PTR = 12;
    public static final int TXT = 16;
    public static final int AAAA = 28;
    public static final int SRV = 33;
    public static final int DNAME = 39;
    public static final int OPT = 41;
    public static final int NSEC = 47;
    public static final int SVCB = 64;
    public static final int HTTPS = 65;
    public static final int ANY = 255;

    private static final Map<Integer, String> NAMES = new HashMap<>();
    private static final Map<String, Integer> NUMBERS = new HashMap<>();

    static {
        String[] known = {
            "1 A",
            "2 NS",
            "5 CNAME",
            "6 SOA",
            "12 PTR",
            "13 HINFO",
            "15 MX",
            "16 TXT",
            "17 RP",
            "18 AFSDB",
            "28 AAAA",
            "29 LOC",
            "33 SRV",
            "35 NAPTR",
            "36 KX",
            "37 CERT",
            "39 DNAME",
            "42 APL",
            "43 DS",
            "44 SSHFP",
            "45 IPSECKEY",
            "46 RRSIG",
            "47 NSEC",
            "48 DNSKEY",
            "49 DHCID",
            "50 NSEC3",
            "51 NSEC3PARAM",
            "52 TLSA",
            "53 SMIMEA",
            "55 HIP",
            "59 CDS",
            "60 CDNSKEY",
            "61 OPENPGPKEY",
            "62 CSYNC",
            "63 ZONEMD",
            "64 SVCB",
            "65 HTTPS",
            "99 SPF",
            "108 EUI48",
            "109 EUI64",
            "255 ANY",
            "256 URI",
            "257 CAA"
        };
        for (String entry : known) {
            int space = entry.indexOf(' ');
            int number = Integer.parseInt(entry.substring(0, space));
            String name = entry.substring(space + 1);
            NAMES.put(number, name);
            NUMBERS.put(name, number);
        }
    }

    private DnsType() {}

    /// The mnemonic; `TYPEnnn` (RFC 3597) where there is none.
    public static String name(int type) {
        String name = NAMES.get(type);
        return name != null ? name : "TYPE" + type;
    }

    /// Writes the [#name].
    static void append(int type, StringBuilder text) {
        String name = NAMES.get(type);
        if (name != null) {
            text.append(name);
        } else {
            text.append("TYPE").append(type);
        }
    }

    /// Reads a mnemonic or `TYPEnnn`, without case.
    ///
    /// @throws IllegalArgumentException if it is no type that a question may have
    static int parse(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        Integer known = NUMBERS.get(upper);
        if (known != null) {
            return known;
        }
        int number = upper.matches("TYPE[0-9]{1,5}") ? Integer.parseInt(upper.substring(4)) : -1;
        // RFC 6895, section 3.1: 0 is reserved, 128 to 254 ask for other things than records.
        if (number < 1 || number > 65535 || number == OPT || (number >= 128 && number <= 254)) {
            throw new IllegalArgumentException(
                    "record type '"
                            + text
                            + "' is not known; give a mnemonic such as AAAA, MX, TXT, SRV or HTTPS, or"
                            + " TYPEnnn with its number");
        }
        return number;
    }
}
