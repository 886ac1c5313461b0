package dev.fairlead.interop.faults;

import dev.fairlead.interop.cli.Commands;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A program that is given a fault, told to verify and to say what it does.
enum Subject {
    FAIRLEAD("fairlead probe", "\"(?:summary|hint)\":\"((?:[^\"\\\\]|\\\\.)*)\"") {
        @Override
        List<String> command(Fault fault, Path authority) {
            List<String> words = new ArrayList<>(List.of("probe", "--json", "--deadline", "12s"));
            if (fault.tls) {
                words.addAll(List.of("--tls", "--ca", authority.toString()));
            }
            words.add(fault.host() + ":" + fault.port);
            return Commands.fairlead(words);
        }
    },
    CURL(
            "curl -v",
            "(?mi)^(?:\\* )?(curl: \\(.*|(?<=\\* ).*(?:fail|refus|timed|error|reset|unable|closed|alert|problem).*)$") {
        @Override
        List<String> command(Fault fault, Path authority) {
            return List.of(
                    "curl",
                    "-v",
                    "--connect-timeout",
                    "10",
                    "--max-time",
                    "12",
                    "--cacert",
                    authority.toString(),
                    (fault.tls ? "https://" : "http://") + fault.host() + ":" + fault.port + "/");
        }
    },
    OPENSSL("openssl s_client", "(?mi)^(.*(?:error|errno|verif).*)$") {
        @Override
        List<String> command(Fault fault, Path authority) {
            return List.of(
                    "openssl",
                    "s_client",
                    "-connect",
                    fault.host() + ":" + fault.port,
                    "-servername",
                    fault.host(),
                    "-verify_hostname",
                    fault.host(),
                    "-verify_return_error",
                    "-CAfile",
                    authority.toString());
        }
    },
    NCAT("ncat -v", "(?m)^Ncat: (?!Version)(.*)$") {
        @Override
        List<String> command(Fault fault, Path authority) {
            List<String> words = new ArrayList<>(List.of("ncat", "-v", "-w", "10"));
            if (fault.tls) {
                words.addAll(List.of("--ssl-verify", "--ssl-trustfile", authority.toString()));
            }
            words.addAll(List.of(fault.host(), Integer.toString(fault.port)));
            return words;
        }
    },
    JDK("JDK", "(?m)^(.*)$") {
        @Override
        List<String> command(Fault fault, Path authority) {
            List<String> words =
                    new ArrayList<>(List.of(fault.host(), Integer.toString(fault.port)));
            if (fault.tls) {
                words.add(authority.toString());
            }
            return Commands.java(JdkClient.class.getName(), words);
        }
    };

    final String title;
    private final Pattern message;

    Subject(String title, String message) {
        this.title = title;
        this.message = Pattern.compile(message);
    }

    /// The words of the program that connects, and gives up after ten seconds or so if it can be
    /// told to.
    abstract List<String> command(Fault fault, Path authority);

    /// What it says is wrong, of all that it prints.
    String message(String output) {
        return message.matcher(output)
                .results()
                .map(match -> match.group(1).strip())
                .filter(line -> !line.isEmpty())
                .distinct()
                .collect(Collectors.joining(" / "));
    }
}
