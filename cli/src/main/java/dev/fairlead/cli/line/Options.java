package dev.fairlead.cli.line;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Every option there is. A command lists those that it takes.
public final class Options {
    public static final Option HELP = Option.flag("this text", "--help", "-h");
    public static final Option JSON = Option.flag("one JSON object a line, for programs", "--json");
    public static final Option VERBOSE =
            Option.flag("the connection log on stderr; -vv: the bytes as well", "--verbose", "-v");
    public static final Option QUIET =
            Option.flag("nothing on stderr but the final error", "--quiet", "-q");
    public static final Option DEADLINE =
            Option.valued("TIME", "give up if it is not ready by then (30 s)", "--deadline", "-w");

    public static final Option TCP = Option.flag("TCP, the default", "--tcp");
    public static final Option UNIX =
            Option.flag("a Unix socket; then ENDPOINT is a path", "--unix", "-U");
    public static final Option UDP =
            Option.flag("UDP: each piece of stdin is a datagram", "--udp", "-u");
    public static final Option LINGER =
            Option.valued(
                    "TIME",
                    "--udp, --dtls, --tls, --framed: how long to wait after stdin (1 s)",
                    "--linger");

    public static final Option WS =
            Option.flag("WebSocket: each line of stdin is a text message", "--ws");
    public static final Option BINARY =
            Option.flag("--ws: binary messages, and no line ends added or taken away", "--binary");
    public static final Option SUBPROTOCOL =
            Option.valued("A,B", "--ws: what is spoken over it, the best first", "--subprotocol");
    public static final Option HEADER =
            Option.repeated(
                    "NAME:VALUE",
                    "--ws: a header of the request, or @FILE with one a line; repeatable",
                    "--header");
    public static final Option COMPRESS =
            Option.flag("--ws: compress if the peer does (permessage-deflate)", "--compress");

    public static final Option TLS = Option.flag("TLS 1.2 or 1.3 over TCP", "--tls");
    public static final Option DTLS =
            Option.flag("DTLS 1.2 over UDP; the same as --udp --tls", "--dtls");
    public static final Option CID =
            Option.flag(
                    "--dtls: go on when the client's address changes, if both ends say so",
                    "--cid");
    public static final Option QUIC =
            Option.flag("QUIC, one stream of it, over UDP; needs --alpn", "--quic");
    public static final Option DATAGRAMS =
            Option.flag(
                    "--quic: its datagrams, each piece of stdin one, and no stream", "--datagrams");
    public static final Option OR_TLS =
            Option.flag("--quic: TLS over TCP besides, whichever is ready first", "--or-tls");
    public static final Option EARLY_DATA =
            Option.flag(
                    "--quic: take what comes before the handshake ends; may be a replay", "--0rtt");
    public static final Option QLOG =
            Option.valued("DIR", "--quic: write there what the connection did, for qvis", "--qlog");
    public static final Option SNI =
            Option.valued(
                    "NAME", "the server's name: sent, and looked for in its certificate", "--sni");
    public static final Option ALPN =
            Option.valued("A,B", "application protocols, the best first: h2,http/1.1", "--alpn");
    public static final Option ALPN_OPTIONAL =
            Option.flag("go on if the peer speaks none of --alpn", "--alpn-optional");
    public static final Option CA =
            Option.valued("FILE", "trust these certificates (PEM) and no others", "--ca");
    public static final Option PIN =
            Option.valued(
                    "PIN", "trust this key: sha256/ and Base64; several with commas", "--pin");
    public static final Option INSECURE =
            Option.flag("trust anybody: whoever is in the way reads and changes all", "--insecure");
    public static final Option CERT =
            Option.valued("FILE", "who we are: a chain in PEM, or PKCS#12 with its key", "--cert");
    public static final Option KEY =
            Option.valued("FILE", "the key in PEM, unless it is in the file of --cert", "--key");
    public static final Option PASSWORD_FILE =
            Option.valued(
                    "FILE",
                    "its first line decrypts the key; or set FAIRLEAD_KEY_PASSWORD",
                    "--password-file");
    public static final Option TLS_MIN =
            Option.valued("VERSION", "the lowest version: 1.2 (default) or 1.3", "--tls-min");
    public static final Option TLS_MAX =
            Option.valued("VERSION", "the highest version: 1.2 or 1.3 (default)", "--tls-max");
    public static final Option KEYLOG =
            Option.valued("FILE", "append the secrets of the session, for Wireshark", "--keylog");
    public static final Option PCAP =
            Option.valued(
                    "FILE",
                    "write what is sent and received, for Wireshark; with --keylog secrets too",
                    "--pcap");
    public static final Option CLIENT_AUTH =
            Option.valued(
                    "WHAT",
                    "ask clients who they are: none, optional, required (so with --ca or --pin)",
                    "--client-auth");

    public static final Option PSK =
            Option.valued(
                    "ID[:HEX]",
                    "a key of both ends; HEX shows in ps: leave it out to be asked; or new",
                    "--psk");
    public static final Option PSK_FILE =
            Option.valued(
                    "FILE",
                    "such keys, a line each; nobody else may be able to read it",
                    "--psk-file");
    public static final Option PSK_COMPATIBLE =
            Option.flag(
                    "--psk: also TLS_PSK_WITH_AES_128_GCM_SHA256, not forward secret",
                    "--psk-compatible");
    public static final Option STARTTLS =
            Option.valued(
                    "NAME",
                    "TLS after smtp, imap, pop3, ftp, ldap, postgres or xmpp in the clear",
                    "--starttls");
    public static final Option PROXY =
            Option.valued(
                    "URL|env",
                    "socks5://HOST:PORT, http:// or https://; env: what ALL_PROXY names",
                    "--proxy");

    public static final Option PROXY_PASS_FILE =
            Option.valued(
                    "FILE",
                    "its first line is the password of the user in the URL of --proxy",
                    "--proxy-pass-file");

    /// With TLS, for a client.
    public static final List<Option> TLS_CLIENT =
            List.of(
                    STARTTLS,
                    SNI,
                    ALPN,
                    ALPN_OPTIONAL,
                    CA,
                    PIN,
                    INSECURE,
                    CERT,
                    KEY,
                    PASSWORD_FILE,
                    PSK,
                    PSK_FILE,
                    PSK_COMPATIBLE,
                    TLS_MIN,
                    TLS_MAX,
                    KEYLOG,
                    QLOG,
                    DATAGRAMS,
                    OR_TLS,
                    CID);

    /// With TLS, for a server.
    public static final List<Option> TLS_SERVER =
            List.of(
                    CERT,
                    KEY,
                    PASSWORD_FILE,
                    PSK,
                    PSK_FILE,
                    PSK_COMPATIBLE,
                    CA,
                    PIN,
                    CLIENT_AUTH,
                    ALPN,
                    ALPN_OPTIONAL,
                    TLS_MIN,
                    TLS_MAX,
                    KEYLOG,
                    QLOG,
                    DATAGRAMS,
                    EARLY_DATA,
                    CID);

    public static final Option FRAMED =
            Option.valued(
                    "HOW",
                    "each line is a message: length32, length16, varint, lines, …",
                    "--framed");

    public static final Option HEX = Option.flag("show what arrives as a hex dump", "--hex");
    public static final Option CRLF =
            Option.flag("send each line feed of stdin as CR LF", "--crlf", "-C");
    public static final Option IPV4 = Option.flag("IPv4 only", "-4", "--ipv4");
    public static final Option IPV6 = Option.flag("IPv6 only", "-6", "--ipv6");
    public static final Option SOURCE =
            Option.valued("ADDR[:PORT]", "connect from this address of this machine", "--source");
    public static final Option NUMERIC =
            Option.flag("refuse names: ask no nameserver", "--numeric", "-n");
    public static final Option WAIT =
            Option.valued(
                    "WHAT",
                    "when to wait and try again: never (default), path (no network), always",
                    "--wait");
    public static final Option IDLE =
            Option.valued("TIME", "end the session after so long without a byte", "--idle");
    public static final Option NO_HALF_CLOSE =
            Option.flag("the end of stdin is not told to the peer", "--no-half-close");
    public static final Option SEND_ONLY =
            Option.flag("send stdin, drop what arrives, end with stdin", "--send-only");
    public static final Option RECV_ONLY =
            Option.flag("print what arrives, do not read stdin", "--recv-only");

    public static final Option KEEP_OPEN =
            Option.flag("go on with the next connection", "--keep-open", "-k");
    public static final Option MAX =
            Option.valued(
                    "N",
                    "serve at most N at a time (with --echo, --discard or --exec); implies -k",
                    "--max");
    public static final Option ECHO = Option.flag("send back what arrives", "--echo");
    public static final Option DISCARD = Option.flag("drop what arrives", "--discard");
    public static final Option EXEC =
            Option.valued(
                    "CMD",
                    "run CMD by the shell for each connection, as its stdin and stdout",
                    "--exec");

    public static final Option MAX_FORWARDED =
            Option.valued("N", "at most N connections at a time (1000)", "--max");
    public static final Option DELAY =
            Option.valued("TIME", "each byte arrives so much later", "--delay");
    public static final Option JITTER =
            Option.valued("TIME", "up to so much more or less than --delay", "--jitter");
    public static final Option RATE =
            Option.valued("N", "at most N bytes a second in each direction", "--rate");
    public static final Option LOSS =
            Option.valued("PERCENT", "udp://: so many datagrams are lost", "--loss");
    public static final Option STALL_AFTER =
            Option.valued(
                    "N", "after N bytes in a direction nothing passes there", "--stall-after");
    public static final Option RESET_AFTER =
            Option.valued("N", "after N bytes in a direction both ends are reset", "--reset-after");

    public static final Option ALL = Option.flag("try every address, each on its own", "--all");
    public static final Option REPEAT =
            Option.valued("N", "probe N times, and show how the times spread", "--repeat");

    public static final Option SHORT = Option.flag("the answers alone", "--short");

    public static final Option STATS =
            Option.flag("what went through each since it was made", "--stats");

    public static final Option TO =
            Option.valued("ENDPOINT", "to there; a port is not needed", "--to");
    public static final Option WATCH = Option.flag("each change, as it comes", "--watch");
    public static final Option CAPTIVE =
            Option.valued(
                    "told|URL",
                    "ask for a captive portal: whom the network names, or URL",
                    "--captive");
    public static final Option FOR = Option.valued("TIME", "end the watch after so long", "--for");
    public static final Option INTERFACE =
            Option.valued("NAME", "over this interface only", "--interface");
    public static final Option PROHIBIT =
            Option.valued("TYPE,…", "not over such; local: to nobody near by", "--prohibit");
    public static final Option PEER_TO_PEER =
            Option.flag("over peer-to-peer links as well, such as Wi-Fi Direct", "--peer-to-peer");
    public static final Option MULTIPATH =
            Option.flag("over several ways at once, by MPTCP, if both ends can", "--multipath");
    public static final Option LOCAL_ONLY =
            Option.flag("only from this machine and who is on a link of it", "--local-only");
    public static final Option BACKEND =
            Option.valued(
                    "WHO",
                    "embedded (default), system (Avahi on Linux), or dns-sd (its library)",
                    "--backend");
    public static final Option TXT =
            Option.flag("where each is, and what it says of itself", "--txt");
    public static final Option SUBTYPE =
            Option.valued("LABEL", "a kind of the type, such as _printer", "--subtype");
    public static final Option DOMAIN =
            Option.valued("DOMAIN", "in this domain, by its nameservers, not near by", "--domain");
    public static final Option SERVER =
            Option.valued(
                    "ADDR[:PORT]", "--domain: the nameserver, instead of the system's", "--server");
    public static final Option UPDATE_KEY =
            Option.valued(
                    "FILE", "--domain: the key that may change its zone (TSIG)", "--update-key");
    public static final Option DOMAINS =
            Option.flag("which domains there are to browse or to tell of services in", "--domains");
    public static final Option RECOMMENDED =
            Option.flag(
                    "near by, and in the domains that the network recommends for it",
                    "--everywhere");
    public static final Option SUBNETS =
            Option.flag("--domains: also those that this machine's subnets recommend", "--subnets");
    public static final Option LINES =
            Option.flag("a line for each change, also on a terminal", "--lines");
    public static final Option SRP =
            Option.valued(
                    "FILE",
                    "--domain: tell its registrar (SRP), with this key, made if need be",
                    "--srp");
    public static final Option ALL_TYPES = Option.flag("all types, as without TYPE", "--all");
    public static final Option NO_RENAME =
            Option.flag("give up if the name is taken, take no other", "--no-rename");
    public static final Option ANONYMOUS =
            Option.flag("a random name for the service and its host", "--anonymous");
    public static final Option OUT =
            Option.valued("FILE", "where the key and its chain go", "--out", "-o");
    public static final Option KEY_KIND =
            Option.valued("KIND", "of the key: p256 (default), ed25519, rsa (3072 bits)", "--kind");
    public static final Option DAYS =
            Option.valued("N", "how long it is valid: 90, an authority 3650", "--days");
    public static final Option AUTHORITY =
            Option.flag("an authority: it signs others, and is what they trust", "--authority");
    public static final Option SIGNED_BY =
            Option.valued("FILE", "signed by this authority (PEM with its key)", "--signed-by");
    public static final Option FORCE = Option.flag("replace the file that is there", "--force");

    public static final Option BY_INTERFACE =
            Option.repeated(
                    "NAME", "by this interface; repeatable, all if none", "--interface", "-i");
    public static final Option GROUP_SOURCE =
            Option.repeated("ADDR", "hear only what this address sends; repeatable", "--from");
    public static final Option HOPS =
            Option.valued("N", "how many links it may pass: 1, 0 stays here", "--hops");
    public static final Option NO_LOOPBACK =
            Option.flag("members on this machine do not hear it", "--no-loopback");
    public static final Option COUNT = Option.valued("N", "end after N datagrams", "--count");

    public static final Option MAN = Option.flag("the manual page, for man(1)", "--man");

    private static final Map<String, List<Option>> OWNERS =
            Map.ofEntries(
                    Map.entry(
                            "connect",
                            List.of(
                                    SOURCE,
                                    INTERFACE,
                                    PROHIBIT,
                                    PEER_TO_PEER,
                                    MULTIPATH,
                                    WAIT,
                                    PCAP,
                                    LINGER,
                                    PROXY,
                                    PROXY_PASS_FILE,
                                    STARTTLS,
                                    TLS,
                                    DTLS,
                                    CID,
                                    QUIC,
                                    QLOG,
                                    DATAGRAMS,
                                    OR_TLS,
                                    SNI,
                                    ALPN,
                                    ALPN_OPTIONAL,
                                    CA,
                                    PIN,
                                    INSECURE,
                                    CERT,
                                    KEY,
                                    PASSWORD_FILE,
                                    PSK,
                                    PSK_FILE,
                                    PSK_COMPATIBLE,
                                    TLS_MIN,
                                    TLS_MAX,
                                    KEYLOG,
                                    FRAMED,
                                    IDLE,
                                    CRLF,
                                    HEX,
                                    IPV4,
                                    IPV6,
                                    NUMERIC,
                                    NO_HALF_CLOSE,
                                    SEND_ONLY,
                                    RECV_ONLY)),
                    Map.entry(
                            "listen",
                            List.of(KEEP_OPEN, MAX, ECHO, DISCARD, EXEC, CLIENT_AUTH, LOCAL_ONLY)),
                    Map.entry(
                            "forward",
                            List.of(DELAY, JITTER, RATE, LOSS, STALL_AFTER, RESET_AFTER)),
                    Map.entry("probe", List.of(ALL, REPEAT)),
                    Map.entry("resolve", List.of(SHORT)),
                    Map.entry("interfaces", List.of(STATS)),
                    Map.entry(
                            "multicast",
                            List.of(BY_INTERFACE, GROUP_SOURCE, HOPS, NO_LOOPBACK, COUNT)),
                    Map.entry("path", List.of(TO, WATCH, FOR, CAPTIVE)),
                    Map.entry(
                            "identity", List.of(OUT, KEY_KIND, DAYS, AUTHORITY, SIGNED_BY, FORCE)),
                    Map.entry("help", List.of(MAN)),
                    Map.entry("browse", List.of(TXT, SUBTYPE)),
                    Map.entry("advertise", List.of(NO_RENAME, ANONYMOUS)));

    /// Accepted before the command, too.
    public static final List<Option> EVERYWHERE = List.of(JSON, VERBOSE, QUIET, DEADLINE, HELP);

    private Options() {}

    /// The command that has an option of this name, if not every command has it.
    static Optional<String> owner(String name) {
        for (Map.Entry<String, List<Option>> entry : OWNERS.entrySet()) {
            for (Option option : entry.getValue()) {
                if (option.names().contains(name)) {
                    return Optional.of(entry.getKey());
                }
            }
        }
        return Optional.empty();
    }
}
