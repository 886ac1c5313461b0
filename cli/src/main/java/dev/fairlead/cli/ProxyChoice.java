package dev.fairlead.cli;

import dev.fairlead.Proxy;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.Options;
import dev.fairlead.cli.line.Transport;
import dev.fairlead.cli.line.UsageException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// `--proxy`: a URL, or what the environment names.
final class ProxyChoice {
    /// Of the user that a URL names without one.
    private static final String PASSWORD = "FAIRLEAD_PROXY_PASSWORD";

    private static final List<String> VARIABLES =
            List.of("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY");

    private ProxyChoice() {}

    static List<Proxy> of(Arguments arguments, Console console, Notices notices) {
        String asked = arguments.value(Options.PROXY).orElse("");
        if (asked.isEmpty()) {
            if (arguments.has(Options.PROXY_PASS_FILE)) {
                throw new UsageException("--proxy-pass-file needs --proxy, whose user it is for");
            }
            return List.of();
        }
        if (Transport.isUnix(arguments)) {
            throw new UsageException(
                    "--proxy and a Unix socket do not go together: no proxy leads there",
                    arguments.corrected(arguments.operands(), Options.PROXY));
        }
        try {
            if (asked.equals("env")) {
                return environment(console, notices);
            }
            return List.of(url(asked, arguments, console, notices));
        } catch (IllegalArgumentException e) {
            throw new UsageException("--proxy: " + e.getMessage());
        }
    }

    private static List<Proxy> environment(Console console, Notices notices) {
        Map<String, String> variables =
                VARIABLES.stream()
                        .flatMap(name ->
                                console.environment(name).stream()
                                        .flatMap(value -> Stream.of(Map.entry(name, value))))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        List<Proxy> proxies = Proxy.fromEnvironment(variables);
        notices.detail(
                proxies.isEmpty()
                        ? "the environment names no proxy"
                        : "the environment names the proxy " + proxies.getFirst());
        return proxies;
    }

    private static Proxy url(String asked, Arguments arguments, Console console, Notices notices) {
        int begin = asked.indexOf("://");
        int at = asked.lastIndexOf('@');
        String user = at < 0 ? "" : asked.substring(begin < 0 ? 0 : begin + 3, at);
        if (user.isEmpty()) {
            return Proxy.parse(asked);
        }
        if (user.contains(":")) {
            notices.always(
                    "warning: --proxy: others on this machine can read the password of the line; name"
                            + " the user alone, and set "
                            + PASSWORD);
            return Proxy.parse(asked);
        }
        String password =
                arguments
                        .value(Options.PROXY_PASS_FILE)
                        .map(file -> Secrets.ofFile(Options.PROXY_PASS_FILE, file))
                        .or(() ->
                                Secrets.of(
                                        console,
                                        PASSWORD,
                                        "password of '" + user + "' for the proxy: "))
                        .orElseThrow(() ->
                                new UsageException(
                                        "--proxy names the user '" + user + "' without a password",
                                        "name a file with it: --proxy-pass-file FILE",
                                        "or set " + PASSWORD + " in the environment"));
        String plain = (begin < 0 ? "" : asked.substring(0, begin + 3)) + asked.substring(at + 1);
        return Proxy.parse(plain).withCredentials(user, password);
    }
}
