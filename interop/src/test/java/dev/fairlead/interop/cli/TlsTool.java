package dev.fairlead.interop.cli;

import dev.fairlead.lab.LabProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Another program that speaks TLS, at either end. As a server it answers a line: with it, or with
/// something made of it. As a client it passes lines on and prints what comes.
enum TlsTool {
    OPENSSL {
        @Override
        List<String> serving(String port, Path pem) {
            return List.of(
                    "openssl",
                    "s_server",
                    "-accept",
                    "127.0.0.1:" + port,
                    "-cert",
                    pem.toString(),
                    "-key",
                    pem.toString(),
                    "-rev");
        }

        @Override
        String ready() {
            return "ACCEPT";
        }

        @Override
        String answer(String line) {
            return new StringBuilder(line).reverse().toString();
        }

        @Override
        List<String> connecting(String port, Path ca) {
            return List.of(
                    "openssl",
                    "s_client",
                    "-quiet",
                    "-connect",
                    "127.0.0.1:" + port,
                    "-CAfile",
                    ca.toString(),
                    "-verify_return_error",
                    "-verify_hostname",
                    "localhost",
                    "-servername",
                    "localhost");
        }
    },
    NCAT {
        @Override
        List<String> serving(String port, Path pem) {
            return List.of(
                    "ncat",
                    "-v",
                    "-l",
                    "127.0.0.1",
                    port,
                    "--ssl",
                    "--ssl-cert",
                    pem.toString(),
                    "--ssl-key",
                    pem.toString(),
                    "--sh-exec",
                    "cat");
        }

        @Override
        String ready() {
            return "Listening on";
        }

        @Override
        List<String> connecting(String port, Path ca) {
            return List.of(
                    "ncat", "--ssl-verify", "--ssl-trustfile", ca.toString(), "localhost", port);
        }
    },
    SOCAT {
        @Override
        List<String> serving(String port, Path pem) {
            return List.of(
                    "socat",
                    "-d",
                    "-d",
                    "OPENSSL-LISTEN:" + port + ",bind=127.0.0.1,reuseaddr,verify=0,cert=" + pem,
                    "EXEC:cat");
        }

        @Override
        String ready() {
            return "listening on";
        }

        @Override
        List<String> connecting(String port, Path ca) {
            return List.of("socat", "-", "OPENSSL:localhost:" + port + ",cafile=" + ca);
        }
    },
    GNUTLS {
        @Override
        List<String> serving(String port, Path pem) {
            return List.of(
                    "gnutls-serv",
                    "--echo",
                    "-p",
                    port,
                    "--x509certfile",
                    pem.toString(),
                    "--x509keyfile",
                    pem.toString());
        }

        @Override
        String ready() {
            return "listening on IPv4";
        }

        @Override
        List<String> connecting(String port, Path ca) {
            return List.of(
                    "gnutls-cli",
                    "--x509cafile",
                    ca.toString(),
                    "-p",
                    port,
                    "--logfile",
                    "/dev/stderr",
                    "localhost");
        }
    };

    abstract List<String> serving(String port, Path pem);

    /// What a server prints once it listens.
    abstract String ready();

    /// What its server makes of a line.
    String answer(String line) {
        return line;
    }

    abstract List<String> connecting(String port, Path ca);

    /// Returns when it listens.
    LabProcess serve(String port, Path pem, String... more) {
        List<String> words = new ArrayList<>(serving(port, pem));
        words.addAll(List.of(more));
        LabProcess process = LabProcess.start(buffered(words));
        process.awaitStdout(ready(), Processes.LIMIT);
        return process;
    }

    /// With its output in lines, and all of it in one place.
    private static List<String> buffered(List<String> words) {
        List<String> line =
                new ArrayList<>(List.of("sh", "-c", "exec \"$@\" 2>&1", "-", "stdbuf", "-oL"));
        line.addAll(words);
        return line;
    }

    LabProcess connect(int port, Path ca, String... more) {
        List<String> words = new ArrayList<>(connecting(Integer.toString(port), ca));
        words.addAll(List.of(more));
        return LabProcess.start(words);
    }
}
