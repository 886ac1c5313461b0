package dev.fairlead.discovery.internal.unicast;

/// Response codes (RFC 6895, section 2.3).
final class Codes {
    static final int FORMERR = 1;
    static final int SERVFAIL = 2;
    static final int REFUSED = 5;
    static final int YXDOMAIN = 6;
    static final int YXRRSET = 7;
    static final int NXRRSET = 8;
    static final int NOTAUTH = 9;
    static final int NOTZONE = 10;
    static final int BADSIG = 16;
    static final int BADKEY = 17;
    static final int BADTIME = 18;
    static final int BADTRUNC = 22;

    private Codes() {}

    static String name(int code) {
        return switch (code) {
            case 0 -> "NOERROR";
            case FORMERR -> "FORMERR";
            case SERVFAIL -> "SERVFAIL";
            case 3 -> "NXDOMAIN";
            case 4 -> "NOTIMP";
            case REFUSED -> "REFUSED";
            case YXDOMAIN -> "YXDOMAIN";
            case YXRRSET -> "YXRRSET";
            case NXRRSET -> "NXRRSET";
            case NOTAUTH -> "NOTAUTH";
            case NOTZONE -> "NOTZONE";
            case DsoMessage.TYPE_NOT_IMPLEMENTED -> "DSOTYPENI";
            case BADSIG -> "BADSIG";
            case BADKEY -> "BADKEY";
            case BADTIME -> "BADTIME";
            default -> "RCODE " + code;
        };
    }
}
