package dev.fairlead.interop.faults;

import java.util.regex.Pattern;

/// One thing that is wrong between a client and a server.
///
/// The server's host is `server.test`, 10.77.9.2; what listens there is [FaultServers].
enum Fault {
    REFUSED(7001, "nothing listens on the port", false, "connect.refused", "refused"),
    HOST_SILENT(
            7002, "the host is silent", false, "connect.timed-out", "timed out|timeout|no answer"),
    HOST_UNREACHABLE(
            7003,
            "a router knows that the host is not there",
            false,
            "connect.unreachable",
            "no route to host|host is unreachable|unreachable"),
    PROHIBITED(
            7004,
            "a firewall prohibits it and says so",
            false,
            "connect.unreachable",
            "prohibited|permission|firewall"),
    NO_SUCH_NAME(
            7005,
            "the name does not exist",
            false,
            "resolve.no-such-name",
            "does not exist|could not resolve|not known|no such name|unknown ?host"),
    NAMESERVER_FAILS(
            7006,
            "the nameserver answers that it failed",
            false,
            "resolve.server-failure",
            "server fail|servfail|temporary failure|try again"),
    NAMESERVERS_SILENT(
            7007,
            "no nameserver answers",
            false,
            "resolve.no-answer",
            "no nameserver|nameservers? .*(silent|answer)|temporary failure|resolving timed out|try again"),
    EXPIRED(7008, "the certificate has expired", true, "tls.certificate-expired", "expired"),
    NOT_YET_VALID(
            7009,
            "the certificate is not valid yet",
            true,
            "tls.certificate-not-yet-valid",
            "not yet valid|notyetvalid|not valid before|notbefore"),
    SELF_SIGNED(
            7010,
            "the certificate is self-signed",
            true,
            "tls.self-signed",
            "self[- ]signed|signed by itself"),
    WRONG_NAME(
            7011,
            "the certificate is for another name",
            true,
            "tls.wrong-name",
            "other\\.test|does not match|no alternative certificate subject|hostname mismatch|no subject alternative dns name"),
    UNKNOWN_CA(
            7012,
            "nobody here knows the authority",
            true,
            "tls.unknown-ca",
            "unknown ca|nobody here trusts|not trusted|unable to get local issuer|self.signed certificate in certificate chain|unable to find valid certification path"),
    MISSING_INTERMEDIATE(
            7013,
            "the server does not send the intermediate certificate",
            true,
            "tls.missing-intermediate",
            "intermediate|did not send the certificate"),
    OLD_VERSION(
            7014,
            "the server speaks TLS 1.1 alone",
            true,
            "tls.no-common-version",
            "protocol version|unsupported protocol|no appropriate protocol|version"),
    CLIENT_CERTIFICATE_MISSING(
            7015,
            "the server wants a certificate of the client",
            true,
            "tls.client-certificate-missing",
            "certificate required|client certificate|bad_certificate|bad certificate"),
    HTTP_BEHIND_TLS(
            7016,
            "an HTTP server without TLS",
            true,
            "tls.not-tls",
            "http[^:]|not (speak )?tls|plain"),
    CLOSES_AT_ONCE(
            7017,
            "the server accepts and closes at once",
            true,
            "tls.cut-short",
            "closed|eof|ended|cut|terminated|reset"),
    RESETS_ON_HELLO(
            7018, "reset on seeing the client's first message", true, "tls.cut-short", "reset|cut"),
    SILENT_SERVER(
            7019,
            "the server accepts and says nothing",
            true,
            "tls.timed-out",
            "timed? ?out|timeout|did not finish");

    /// In words, for the table.
    final String words;

    /// Whether the clients are to speak TLS.
    final boolean tls;

    /// What Fairlead has to say.
    final String cause;

    /// What somebody says who has understood what is wrong.
    final Pattern right;

    final int port;

    /// The part of its cause before the dot: where it happened.
    String stage() {
        return cause.substring(0, cause.indexOf('.'));
    }

    /// What somebody says who knows at least where it happened.
    Pattern place() {
        return switch (stage()) {
            case "resolve" -> words("resolv|look ?up|name or service|unknown ?host");
            case "connect" -> words("connect|refused|route|unreach|cannot be reached");
            default -> words("ssl|tls|certifi|handshake|verif");
        };
    }

    /// What somebody says who claims what is not so: that a name does not exist of which nobody
    /// knows, that there is no route where a firewall says no, a version of TLS where there is
    /// none, a certificate that was verified where none has come.
    Pattern wrong() {
        return switch (this) {
            case PROHIBITED -> words("no ?route");
            case NAMESERVER_FAILS, NAMESERVERS_SILENT -> words("unknown ?host|not known");
            case HTTP_BEHIND_TLS -> words("wrong version|verification: ok");
            case CLOSES_AT_ONCE, RESETS_ON_HELLO, SILENT_SERVER -> words("verification: ok");
            default -> words("(?!)");
        };
    }

    private static Pattern words(String expression) {
        return Pattern.compile(expression, Pattern.CASE_INSENSITIVE);
    }

    Fault(int port, String words, boolean tls, String cause, String right) {
        this.port = port;
        this.words = words;
        this.tls = tls;
        this.cause = cause;
        this.right = Pattern.compile(right, Pattern.CASE_INSENSITIVE);
    }

    String host() {
        return switch (this) {
            case HOST_SILENT -> "10.77.9.66";
            case HOST_UNREACHABLE -> "10.77.9.67";
            case PROHIBITED -> "10.77.9.68";
            case NO_SUCH_NAME -> "nobody.test";
            case NAMESERVER_FAILS -> "broken.test";
            case NAMESERVERS_SILENT -> "server.test";
            default -> tls ? "server.test" : "10.77.9.2";
        };
    }
}
