package dev.fairlead;

import dev.fairlead.TlsOptions.Engine;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Where engines and versions differ, and how: what the tests expect, and what the table in
/// docs/guide/tls.md says. Everything else is the same.
enum TlsDifference {
    ENDING_ONE_STREAM(
            "`shutdownOutput()`",
            "ends our stream; the peer's goes on",
            "refused: `transfer.no-half-close`",
            "refused: `transfer.no-half-close`",
            "refused: `transfer.no-half-close`"),
    SENDING_AFTER_THE_PEERS_END(
            "sending after the peer has ended its stream",
            "goes on",
            "fails: `transfer.ended-by-peer`",
            "fails: `transfer.ended-by-peer`",
            "fails: `transfer.ended-by-peer`"),
    CHANGED_RECORD(
            "receiving a record that was changed on the way",
            "fails: `tls.broken`",
            "fails: `tls.broken`",
            "fails once the peer has closed for it: `transfer.truncated`",
            "fails once the peer has closed for it: `transfer.truncated`"),
    NO_SUITE_FOR_THE_KEY(
            "a server without a key for any suite of the client; the client sees",
            "`tls.alert-received`",
            "`tls.alert-received`",
            "`tls.cut-short`",
            "`tls.cut-short`"),
    SUITES_OF_13(
            "`withCipherSuites13(…)`",
            "honoured",
            "honoured",
            "refused when the stack is built",
            "refused when the stack is built"),
    NO_PROTOCOL_ALERT(
            "`withNeeds(NO_APPLICATION_PROTOCOL_ALERT)`",
            "honoured",
            "honoured",
            "refused when the stack is built",
            "refused when the stack is built"),
    EXPORTER(
            "`withNeeds(EXPORTER)`",
            "honoured",
            "honoured",
            "refused when the stack is built",
            "refused when the stack is built"),
    STAPLED_RESPONSE(
            "an identity with a stapled response",
            "refused when the stack is built",
            "refused when the stack is built",
            "honoured",
            "honoured"),
    KEY_LOG(
            "`withKeyLog(…)`",
            "refused when the stack is built",
            "refused when the stack is built",
            "honoured",
            "honoured");

    private static final Pattern CAUSE = Pattern.compile("`([a-z]+\\.[a-z-]+)`");

    private final String what;
    private final String jsse13;
    private final String jsse12;
    private final String boring13;
    private final String boring12;

    TlsDifference(String what, String jsse13, String jsse12, String boring13, String boring12) {
        this.what = what;
        this.jsse13 = jsse13;
        this.jsse12 = jsse12;
        this.boring13 = boring13;
        this.boring12 = boring12;
    }

    String of(Engine engine, TlsVersion version) {
        boolean newer = version == TlsVersion.TLS_1_3;
        return engine == Engine.JSSE ? newer ? jsse13 : jsse12 : newer ? boring13 : boring12;
    }

    /// The cause that it fails with.
    String causeAt(Engine engine, TlsVersion version) {
        Matcher cause = CAUSE.matcher(of(engine, version));
        if (!cause.find()) {
            throw new AssertionError(this + " does not fail with " + engine + ", " + version);
        }
        return cause.group(1);
    }

    boolean fails(Engine engine, TlsVersion version) {
        return CAUSE.matcher(of(engine, version)).find();
    }

    boolean isRefused(Engine engine, TlsVersion version) {
        return of(engine, version).startsWith("refused when");
    }

    /// As it stands in the page.
    static String table() {
        return Stream.concat(
                        Stream.of(
                                "| | JSSE, TLS 1.3 | JSSE, TLS 1.2 | BoringSSL, TLS 1.3 | BoringSSL, TLS"
                                        + " 1.2 |",
                                "|---|---|---|---|---|"),
                        Arrays.stream(values())
                                .map(row ->
                                        "| "
                                                + row.what
                                                + " | "
                                                + String.join(
                                                        " | ",
                                                        List.of(
                                                                row.jsse13,
                                                                row.jsse12,
                                                                row.boring13,
                                                                row.boring12))
                                                + " |"))
                .collect(Collectors.joining("\n"));
    }
}
