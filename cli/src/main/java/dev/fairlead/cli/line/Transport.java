package dev.fairlead.cli.line;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a connection is made of, by option or by scheme.
public enum Transport {
    TCP,
    TLS,
    UDP,
    DTLS,
    QUIC,
    UNIX;

    private Option option() {
        return switch (this) {
            case TCP -> Options.TCP;
            case TLS -> Options.TLS;
            case UDP -> Options.UDP;
            case DTLS -> Options.DTLS;
            case QUIC -> Options.QUIC;
            case UNIX -> Options.UNIX;
        };
    }

    /// What is asked for; TCP if nothing is. What goes by a key is secured.
    ///
    /// @throws UsageException if two are, naming both
    static Transport of(Arguments arguments) {
        Optional<Transport> byOption = ofOptions(arguments);
        String word = arguments.operands().isEmpty() ? "" : arguments.operands().getFirst();
        Optional<Transport> byScheme = ofScheme(word);
        if (byOption.isPresent() && byScheme.isPresent() && !byOption.equals(byScheme)) {
            throw clash(byOption.get(), word, arguments);
        }
        Transport asked = byOption.or(() -> byScheme).orElse(TCP);
        boolean keyed = arguments.has(Options.PSK) || arguments.has(Options.PSK_FILE);
        return switch (asked) {
            case TCP -> keyed || arguments.has(Options.STARTTLS) ? TLS : TCP;
            case UDP -> keyed ? DTLS : UDP;
            case TLS, DTLS, QUIC, UNIX -> asked;
        };
    }

    /// `--udp --tls` is `--dtls`, and so are all three.
    private static Optional<Transport> ofOptions(Arguments arguments) {
        arguments.refuseTogether(Options.TCP, Options.DTLS, Options.UNIX);
        arguments.refuseTogether(Options.STARTTLS, Options.DTLS, Options.QUIC);
        for (Option other :
                List.of(Options.TCP, Options.TLS, Options.UDP, Options.DTLS, Options.UNIX)) {
            arguments.refuseTogether(other, Options.QUIC);
        }
        boolean datagrams = arguments.has(Options.UDP) || arguments.has(Options.DTLS);
        if (datagrams && (arguments.has(Options.TLS) || arguments.has(Options.DTLS))) {
            for (Option other : List.of(Options.TCP, Options.UNIX)) {
                arguments.refuseTogether(
                        other, arguments.has(Options.TLS) ? Options.TLS : Options.UDP);
            }
            return Optional.of(DTLS);
        }
        arguments.refuseTogether(Options.TCP, Options.TLS, Options.UDP, Options.UNIX);
        return List.of(values()).stream().filter(t -> arguments.has(t.option())).findFirst();
    }

    private static Optional<Transport> ofScheme(String word) {
        if (word.startsWith("unix:")) {
            return Optional.of(UNIX);
        }
        int colon = word.indexOf("://");
        return switch (colon < 0 ? "" : word.substring(0, colon).toLowerCase(Locale.ROOT)) {
            case "tcp", "http", "ws" -> Optional.of(TCP);
            case "tls", "https", "wss" -> Optional.of(TLS);
            case "udp" -> Optional.of(UDP);
            case "dtls" -> Optional.of(DTLS);
            case "quic" -> Optional.of(QUIC);
            default -> Optional.empty();
        };
    }

    /// Whether WebSocket is spoken over it, by option or by scheme.
    ///
    /// @throws UsageException if something is asked for that does not go with it, or only with it
    public static boolean isWebSocket(Arguments arguments) {
        String word = arguments.operands().isEmpty() ? "" : arguments.operands().getFirst();
        String scheme = word.toLowerCase(Locale.ROOT);
        boolean spoken =
                arguments.has(Options.WS)
                        || scheme.startsWith("ws://")
                        || scheme.startsWith("wss://");
        if (spoken) {
            for (Option other :
                    List.of(
                            Options.UDP,
                            Options.DTLS,
                            Options.QUIC,
                            Options.UNIX,
                            Options.CRLF,
                            Options.LINGER,
                            Options.EXEC,
                            Options.FRAMED)) {
                if (arguments.has(other)) {
                    throw new UsageException(
                            other.name() + " and --ws do not go together; choose one",
                            arguments.corrected(arguments.operands(), other));
                }
            }
            if (scheme.startsWith("udp://")
                    || scheme.startsWith("quic://")
                    || scheme.startsWith("unix:")) {
                throw new UsageException(
                        "--ws and " + word + " do not go together; WebSocket is over TCP or TLS");
            }
        } else {
            for (Option option :
                    List.of(
                            Options.BINARY,
                            Options.SUBPROTOCOL,
                            Options.HEADER,
                            Options.COMPRESS)) {
                if (arguments.has(option)) {
                    throw new UsageException(
                            option.name() + " is for --ws", arguments.correctedWith(Options.WS));
                }
            }
        }
        return spoken;
    }

    private static UsageException clash(Transport option, String word, Arguments arguments) {
        String scheme =
                word.startsWith("unix:") ? word : word.substring(0, word.indexOf("://") + 3);
        return new UsageException(
                option.option().name() + " and " + scheme + " do not go together; choose one",
                arguments.corrected(arguments.operands(), option.option()));
    }

    /// Whether the line asks for a Unix socket.
    public static boolean isUnix(Arguments arguments) {
        return of(arguments) == UNIX;
    }

    /// Whether certificates are shown.
    public boolean isSecured() {
        return this == TLS || this == DTLS || this == QUIC;
    }

    /// Whether it carries datagrams.
    public boolean hasDatagrams() {
        return this == UDP || this == DTLS;
    }

    /// Refuses options that are for other transports than this.
    void refuseOthers(Arguments arguments) {
        if (arguments.has(Options.LINGER)
                && (this == TCP || this == QUIC || this == UNIX)
                && !(this == QUIC && arguments.has(Options.DATAGRAMS))
                && !arguments.has(Options.FRAMED)) {
            throw new UsageException(
                    "--linger is for --udp, --dtls, --tls and --framed: elsewhere the end of stdin is"
                            + " told to the peer",
                    arguments.corrected(arguments.operands(), Options.LINGER));
        }
        if (this == DTLS) {
            for (Option option : List.of(Options.TLS_MIN, Options.TLS_MAX, Options.KEYLOG)) {
                if (arguments.has(option)) {
                    throw new UsageException(
                            option.name()
                                    + " is for --tls: DTLS has one version here, and no key log",
                            arguments.corrected(arguments.operands(), option));
                }
            }
        }
        if (this == QUIC) {
            refuseWithQuic(arguments);
        } else {
            for (Option option :
                    List.of(Options.QLOG, Options.DATAGRAMS, Options.OR_TLS, Options.EARLY_DATA)) {
                if (arguments.has(option)) {
                    throw new UsageException(
                            option.name() + " is for --quic",
                            arguments.corrected(arguments.operands(), option));
                }
            }
        }
        if (this != DTLS && arguments.has(Options.CID)) {
            throw new UsageException(
                    "--cid is for --dtls: only datagrams come from an address of their own each",
                    this == UDP || this == TCP
                            ? arguments.correctedWith(Options.DTLS)
                            : arguments.corrected(arguments.operands(), Options.CID));
        }
        if (isSecured()) {
            return;
        }
        List<Option> ofTls = new ArrayList<>(Options.TLS_CLIENT);
        ofTls.addAll(Options.TLS_SERVER);
        for (Option option : ofTls) {
            if (arguments.has(option)) {
                throw new UsageException(
                        option.name() + " is for --tls, --dtls and --quic",
                        this == TCP
                                ? arguments.correctedWith(Options.TLS)
                                : arguments.corrected(arguments.operands(), option));
            }
        }
    }

    private static void refuseWithQuic(Arguments arguments) {
        arguments.refuseTogether(Options.OR_TLS, Options.DATAGRAMS);
        arguments.refuseTogether(Options.EARLY_DATA, Options.DATAGRAMS);
        for (Option option : List.of(Options.FRAMED, Options.PCAP)) {
            if (arguments.has(option)) {
                throw new UsageException(
                        option.name() + " and --quic do not go together in this version",
                        arguments.corrected(arguments.operands(), option));
            }
        }
        if (!arguments.has(Options.ALPN)) {
            throw new UsageException(
                    "QUIC needs an application protocol that both ends name (RFC 9001, section"
                            + " 8.1): add --alpn NAME, such as --alpn h3",
                    arguments.corrected(arguments.operands()) + " --alpn NAME");
        }
    }
}
