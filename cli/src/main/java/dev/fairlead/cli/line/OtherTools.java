package dev.fairlead.cli.line;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The habits of people who come from ncat, openssl s_client, socat or dig: what they type is
/// answered with our line.
public final class OtherTools {
    private OtherTools() {}

    /// Whether `word` as a whole is an option of another tool, such as `-connect`; if not, it is
    /// switches in one word.
    static boolean knows(String command, String word) {
        return word.length() > 2 && !line(command, word).isEmpty();
    }

    /// What to say to an option of another tool.
    static Optional<UsageException> answer(String command, String name, String word) {
        String line = line(command, name);
        if (line.isEmpty()) {
            return Optional.empty();
        }
        String message = command + " has no option " + name;
        return Optional.of(
                name.equals(word) || word.startsWith(name + "=")
                        ? new UsageException(message, line)
                        : new UsageException(message + " (in " + word + ")", line));
    }

    private static String line(String command, String name) {
        String common = common(name);
        if (!common.isEmpty()) {
            return common;
        }
        return command.equals("listen") ? listening(name) : connecting(name);
    }

    private static String common(String name) {
        return switch (name) {
            case "--no-shutdown" -> "here it is: --no-half-close";
            case "-i", "--idle-timeout", "-T" -> "here it is: --idle TIME";
            case "-d" -> "to leave stdin alone: --recv-only";
            case "-N", "--shut-down" ->
                    "the end of stdin is always told to the peer; no option is needed";
            case "--nodns" -> "here it is: --numeric";
            case "-x" -> "of curl, it is --proxy URL here; of ncat, --hex";
            case "-o", "--hex-dump", "--output" ->
                    "here it is: --hex shows what arrives; > FILE keeps it";
            case "-r" -> "a range of ports is not scanned; probe one: fairlead probe HOST:PORT";
            case "-z" -> "to see whether a port is open: fairlead probe HOST:PORT";
            case "--append-output" -> "the shell does it: >> FILE";
            case "--wait-time", "--timeout", "--connect-timeout" -> "here it is: --deadline TIME";
            case "--ssl", "--ssl-verify", "-ssl" -> "here it is: --tls";
            case "-tls1_2" -> "here it is: --tls --tls-max 1.2";
            case "-tls1_3" -> "here it is: --tls --tls-min 1.3";
            case "--tlsv1.2", "--tlsv1.3" -> "here it is: --tls --tls-min " + name.substring(6);
            case "--ssl-cert", "-cert" -> "here it is: --tls --cert FILE";
            case "--ssl-key", "-key" -> "here it is: --tls --cert FILE --key FILE";
            case "--ssl-trustfile", "-CAfile", "--cacert" -> "here it is: --tls --ca FILE";
            case "-CApath", "--capath" -> "one file is read: --tls --ca FILE";
            case "--ssl-alpn", "-alpn" -> "here it is: --tls --alpn A,B";
            case "-pass", "--pass" ->
                    "here it is: --password-file FILE, or FAIRLEAD_KEY_PASSWORD in the environment";
            case "-psk", "-psk_identity", "--pskusername", "--pskkey" ->
                    "identity and key are one: --psk ID:HEX, or --psk-file FILE";
            case "--pskpasswd" -> "here it is: --psk-file FILE, with lines of ID:HEX";
            case "-nocert" -> "with --psk or --psk-file no certificate is shown";
            case "-dtls", "-dtls1_2" -> "here it is: --dtls";
            case "-keylogfile" -> "here it is: --keylog FILE";
            case "-starttls" -> "here it is: --starttls NAME";
            case "-showcerts", "-brief", "-state" ->
                    "the certificates, and what is wrong with them: fairlead probe --tls HOST:PORT";
            case "-crlf" -> "here it is: --crlf";
            case "-quiet" -> "here it is: --quiet";
            case "-debug", "-msg" -> "here it is: -vv";
            case "-t", "--telnet" -> "Telnet options are not answered";
            case "--socks5-hostname", "--socks5", "--preproxy" ->
                    "here it is: --proxy socks5://HOST:PORT; the proxy looks up the name";
            case "-X", "--proxy-type" ->
                    "the URL says it: --proxy socks5://HOST:PORT, or --proxy http://HOST:PORT";
            case "-proxy", "--proxytunnel" -> "here it is: --proxy http://HOST:PORT";
            case "--socks4", "--socks4a" ->
                    "SOCKS4 is not spoken; most of its proxies know --proxy socks5://HOST:PORT";
            case "--proxy-auth", "-U", "--proxy-user", "-proxy_user" ->
                    "the URL names the user: --proxy http://USER@HOST:PORT, with the password in"
                            + " FAIRLEAD_PROXY_PASSWORD";
            case "-proxy_pass" -> "the password is read from FAIRLEAD_PROXY_PASSWORD";
            case "--proxy-dns" -> "names are always left to the proxy; no option is needed";
            case "--noproxy" -> "leave out --proxy, or with --proxy env set no_proxy";
            case "--text" -> "messages of text are what --ws sends; --binary sends octets";
            case "--protocol", "--websocket-protocol" -> "here it is: --subprotocol NAME";
            case "--ws-c-uri", "--ping-interval", "--ping-timeout" ->
                    "it has no counterpart here: fairlead connect ws://HOST:PORT/PATH";
            case "--version", "-V" -> "fairlead --version";
            default -> "";
        };
    }

    private static String connecting(String name) {
        return switch (name) {
            case "-connect" -> "the endpoint stands alone: fairlead connect --tls HOST:PORT";
            case "-servername", "--ssl-servername" -> "here it is: --tls --sni NAME";
            case "-verify_return_error", "-verify", "-verify_hostname" ->
                    "certificate and name are always verified; no option is needed";
            case "--pinnedpubkey" -> "here it is: --tls --pin PIN";
            case "-l", "--listen" -> "to listen: fairlead listen PORT";
            case "-p", "--source-port" ->
                    "here it is: --source ADDR:PORT (0.0.0.0 or [::] for any)";
            case "-s", "--source-address" -> "here it is: --source ADDR";
            case "-k" ->
                    "of curl, it is --tls --insecure here; of ncat, it is for listening: fairlead listen -k";
            case "--keep-open", "-e", "-c", "--exec", "--sh-exec", "--echo", "--discard" ->
                    "that is for listening: fairlead listen --help";
            case "-I", "-O", "-b" -> "it has no counterpart here";
            default -> "";
        };
    }

    private static String listening(String name) {
        return switch (name) {
            case "-accept" -> "the port stands alone: fairlead listen --tls PORT";
            case "-Verify" -> "here it is: --tls --ca FILE";
            case "-verify" -> "here it is: --tls --ca FILE --client-auth optional";
            case "-www", "-WWW", "-HTTP" -> "pages are not served; --exec CMD answers";
            case "-rev" -> "here it is: --exec rev";
            case "-l", "--listen" -> "leave it out: fairlead listen PORT";
            case "-p" -> "leave it out: fairlead listen PORT";
            case "-s", "--source" -> "name the address with the port: fairlead listen ADDR:PORT";
            case "-e", "-c", "--sh-exec" -> "here it is: --exec CMD";
            case "-m", "--max-conns" -> "here it is: --max N";
            case "--broker", "--chat" -> "it has no counterpart here";
            case "--allow", "--deny", "--allowfile", "--denyfile" ->
                    "bind to fewer addresses (fairlead listen ADDR:PORT), or let the firewall decide";
            default -> "";
        };
    }

    /// A command that is another tool's name or a word of other tools.
    ///
    /// @param rest what followed it
    public static Optional<UsageException> command(String word, List<String> rest) {
        boolean listens = rest.stream().anyMatch(w -> w.matches("-[a-zA-Z]*l[a-zA-Z]*|--listen"));
        List<String> operands = rest.stream().filter(w -> !w.startsWith("-")).toList();
        String tls = rest.contains("--ssl") ? " --tls" : "";
        String line =
                switch (word) {
                    case "nc", "ncat", "netcat" ->
                            listens
                                    ? line("listen" + tls, operands, "PORT")
                                    : ncat("connect" + tls, rest);
                    case "openssl" ->
                            operands.contains("s_server")
                                    ? OpenSsl.listening(rest)
                                    : OpenSsl.connecting(rest);
                    case "s_client" -> OpenSsl.connecting(rest);
                    case "s_server" -> OpenSsl.listening(rest);
                    case "curl", "wget" -> curl(rest, operands);
                    case "socat" -> "fairlead connect HOST:PORT, or fairlead listen PORT";
                    case "websocat", "wscat" -> websocat(listens, rest, operands);
                    case "telnet", "open", "client" -> line("connect", operands, "HOST:PORT");
                    case "-l", "--listen", "serve", "server", "accept" ->
                            line("listen", operands, "PORT");
                    case "-z", "ping", "check", "scan", "test" ->
                            line("probe", operands, "HOST:PORT");
                    case "dig", "host", "nslookup", "lookup", "dns" ->
                            line("resolve", operands, "NAME [TYPE]");
                    case "version" -> "fairlead --version";
                    default -> "";
                };
        return line.isEmpty()
                ? Optional.empty()
                : Optional.of(new UsageException("there is no command " + word, line));
    }

    private static String curl(List<String> rest, List<String> operands) {
        boolean insecure = rest.contains("-k") || rest.contains("--insecure");
        String command = "probe" + (insecure ? " --insecure" : "") + proxy(rest);
        String place = operands.isEmpty() ? "https://HOST" : operands.getLast();
        return line(command, List.of(place), "");
    }

    /// Three options of ncat are one URL here.
    private static String ncat(String command, List<String> words) {
        List<String> operands = new ArrayList<>();
        String proxy = "";
        String type = "http";
        String user = "";
        Iterator<String> rest = words.iterator();
        while (rest.hasNext()) {
            String word = rest.next();
            if (!word.startsWith("-")) {
                operands.add(word);
            } else if (word.startsWith("--proxy") && rest.hasNext()) {
                String value = rest.next();
                switch (word) {
                    case "--proxy" -> proxy = value;
                    case "--proxy-type" -> type = value;
                    case "--proxy-auth" -> user = value.replaceFirst(":.*", "") + "@";
                    default -> operands.add(value);
                }
            }
        }
        if (!proxy.isEmpty()) {
            command += " --proxy " + ShellWords.quote(type + "://" + user + proxy);
        }
        return line(command, operands, "HOST:PORT");
    }

    /// What curl is told of a proxy; its password is not repeated.
    private static String proxy(List<String> rest) {
        for (int i = 0; i + 1 < rest.size(); i++) {
            String value = rest.get(i + 1);
            String url =
                    switch (rest.get(i)) {
                        case "-x", "--proxy" -> value;
                        case "--socks5-hostname", "--socks5" -> "socks5://" + value;
                        default -> "";
                    };
            if (!url.isEmpty()) {
                return " --proxy " + ShellWords.quote(url.replaceFirst(":[^:/@]*@", "@"));
            }
        }
        return "";
    }

    private static String websocat(boolean listens, List<String> rest, List<String> operands) {
        if (listens || rest.contains("-s")) {
            return line("listen --ws", operands, "PORT");
        }
        int connect = Math.max(rest.indexOf("-c"), rest.indexOf("--connect")); // of wscat
        List<String> place =
                connect >= 0 && connect + 1 < rest.size()
                        ? List.of(rest.get(connect + 1))
                        : operands;
        return line("connect", place, "ws://HOST:PORT/");
    }

    private static String line(String command, List<String> operands, String otherwise) {
        return "fairlead "
                + command
                + " "
                + (operands.isEmpty() ? otherwise : ShellWords.join(operands));
    }

    /// An address as socat writes it, such as `TCP:host:80` or `UNIX-CONNECT:/run/x`.
    static Optional<UsageException> address(String word) {
        int colon = word.indexOf(':');
        if (colon <= 0) {
            return Optional.empty();
        }
        String kind = word.substring(0, colon);
        String rest = word.substring(colon + 1);
        int comma = rest.indexOf(',');
        String place = comma < 0 ? rest : rest.substring(0, comma);
        String line =
                switch (kind.toUpperCase(Locale.ROOT)) {
                    case "TCP", "TCP4", "TCP6", "TCP-CONNECT", "TCP4-CONNECT", "TCP6-CONNECT" ->
                            place.indexOf(':') < 0 ? "" : connect(kind, place);
                    case "TCP-LISTEN", "TCP-L", "TCP4-LISTEN", "TCP6-LISTEN" ->
                            "fairlead listen "
                                    + (rest.contains("fork") ? "-k " : "")
                                    + ShellWords.quote(place);
                    case "UNIX-CONNECT", "UNIX-CLIENT" ->
                            "fairlead connect " + ShellWords.quote("unix:" + place);
                    case "UNIX-LISTEN", "UNIX-L" ->
                            "fairlead listen " + ShellWords.quote("unix:" + place);
                    case "OPENSSL", "SSL", "OPENSSL-CONNECT" ->
                            "fairlead connect --tls "
                                    + (rest.contains("verify=0") ? "--insecure " : "")
                                    + ShellWords.quote(place);
                    case "OPENSSL-LISTEN", "SSL-L", "SSL-LISTEN" ->
                            "fairlead listen --tls "
                                    + (rest.contains("fork") ? "-k " : "")
                                    + ShellWords.quote(place);
                    default -> "";
                };
        return line.isEmpty()
                ? Optional.empty()
                : Optional.of(new UsageException("'" + word + "' is how socat writes it", line));
    }

    private static String connect(String kind, String place) {
        String family = kind.contains("4") ? "-4 " : kind.contains("6") ? "-6 " : "";
        return "fairlead connect " + family + ShellWords.join(List.of(place));
    }
}
