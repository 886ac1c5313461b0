package dev.fairlead.interop.proxy;

import dev.fairlead.Endpoint;
import dev.fairlead.Proxy;
import dev.fairlead.lab.LabProcess;
import dev.fairlead.lab.Requirement;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// The proxies of others. Each runs in the foreground with files of its own, on a free port of
/// loopback, in a mount namespace in which the hosts file alone tells names: `target.test` is
/// there, and no question leaves the machine.
enum Program {
    MICROSOCKS(Proxy.Protocol.SOCKS5) {
        @Override
        List<String> command(Place place) {
            List<String> all =
                    new ArrayList<>(List.of("microsocks", "-i", HERE, "-p", place.own()));
            if (place.authenticates()) {
                all.addAll(List.of("-u", USER, "-P", PASSWORD));
            }
            return all;
        }
    },
    /// Its passwords are those of the system's users, so that none is right here.
    DANTED(Proxy.Protocol.SOCKS5) {
        @Override
        List<String> command(Place place) throws IOException {
            Path configuration =
                    place.write(
                            "danted.conf",
                            """
                            errorlog: stderr
                            logoutput: stderr
                            internal.protocol: ipv4
                            external.protocol: ipv4
                            internal: 127.0.0.1 port = %s
                            external: 127.0.0.1
                            socksmethod: %s
                            clientmethod: none
                            user.privileged: root
                            user.unprivileged: nobody
                            client pass { from: 0.0.0.0/0 to: 0.0.0.0/0 }
                            socks block { from: 0.0.0.0/0 to: 0.0.0.0/0 port = %d }
                            socks pass { from: 0.0.0.0/0 to: 0.0.0.0/0 }
                            """
                                    .formatted(
                                            place.own(),
                                            place.authenticates() ? "username" : "none",
                                            place.forbidden()));
            return List.of(
                    "danted", "-f", configuration.toString(), "-p", place.file("pid").toString());
        }
    },
    SQUID(Proxy.Protocol.HTTP) {
        @Override
        List<String> command(Place place) throws IOException {
            LabProcess hashing = LabProcess.start(List.of("openssl", "passwd", "-apr1", PASSWORD));
            place.write("users", USER + ":" + hashing.await(LIMIT).stdout());
            String second = "https_port 127.0.0.1:" + place.secured() + " tls-cert=@/proxy.pem";
            String known =
                    """
                    auth_param basic program /usr/lib/squid/basic_ncsa_auth @/users
                    acl known proxy_auth REQUIRED
                    http_access allow known
                    http_access deny all
                    """;
            String text =
                    """
                    http_port 127.0.0.1:%s
                    %s
                    pid_filename none
                    cache_log @/cache.log
                    access_log none
                    cache_store_log none
                    netdb_filename none
                    cache deny all
                    coredump_dir @
                    hosts_file @/hosts
                    dns_nameservers 127.255.255.254
                    dns_timeout 1 second
                    dns_retransmit_interval 1 second
                    visible_hostname proxy.test
                    shutdown_lifetime 0 seconds
                    acl forbidden port %d
                    http_access deny forbidden
                    %s
                    """
                            .formatted(
                                    place.own(),
                                    place.secured() == 0 ? "" : second,
                                    place.forbidden(),
                                    place.authenticates() ? known : "http_access allow all")
                            .replace("@", place.folder().toString());
            Path configuration = place.write("squid.conf", text);
            return List.of("squid", "-N", "-f", configuration.toString());
        }
    },
    TINYPROXY(Proxy.Protocol.HTTP) {
        @Override
        List<String> command(Place place) throws IOException {
            StringBuilder text = new StringBuilder("Listen 127.0.0.1\nTimeout 30\nLogLevel Info\n");
            text.append("Port ").append(place.own()).append('\n');
            if (place.authenticates()) {
                text.append("BasicAuth ").append(USER).append(' ').append(PASSWORD).append('\n');
            }
            place.allowed().forEach(port -> text.append("ConnectPort " + port + "\n"));
            Path configuration = place.write("tinyproxy.conf", text.toString());
            return List.of("tinyproxy", "-d", "-c", configuration.toString());
        }
    },
    NCAT(Proxy.Protocol.HTTP) {
        @Override
        List<String> command(Place place) {
            List<String> all =
                    new ArrayList<>(
                            List.of("ncat", "-l", HERE, place.own(), "-k", "--proxy-type", "http"));
            if (place.authenticates()) {
                all.addAll(List.of("--proxy-auth", USER + ":" + PASSWORD));
            }
            return all;
        }
    };

    static final String USER = "ada";
    static final String PASSWORD = "secret";
    private static final String HERE = "127.0.0.1";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Proxy.Protocol protocol;

    Program(Proxy.Protocol protocol) {
        this.protocol = protocol;
    }

    abstract List<String> command(Place place) throws IOException;

    /// Where and how one runs.
    ///
    /// @param secured a second port, for TLS with `proxy.pem` of the folder; 0 for none
    /// @param allowed the ports that may be asked for, for one that lists those
    /// @param forbidden the port that may not, for one that lists that
    record Place(
            Path folder,
            int port,
            int secured,
            boolean authenticates,
            List<Integer> allowed,
            int forbidden) {
        String own() {
            return Integer.toString(port);
        }

        Path file(String name) {
            return folder.resolve(name);
        }

        Path write(String name, String text) throws IOException {
            return Files.writeString(file(name), text);
        }
    }

    static void require() {
        Requirement.programs(
                "interop",
                "microsocks",
                "danted",
                "squid",
                "tinyproxy",
                "ncat",
                "openssl",
                "unshare");
        Requirement.need(
                "interop",
                LabProcess.start(List.of("unshare", "-m", "true")).await(LIMIT).exitCode() == 0,
                "root, for a mount namespace");
    }

    /// A proxy that runs.
    record Running(Program program, Place place, LabProcess process) implements AutoCloseable {
        Proxy proxy() {
            return program.at(place.port());
        }

        /// With those that it has started: a child of danted outlives it as long as it has work.
        @Override
        public void close() {
            List<ProcessHandle> children =
                    ProcessHandle.of(process.pid()).stream()
                            .flatMap(ProcessHandle::descendants)
                            .toList();
            if (program == SQUID && process.isAlive()) {
                process.signal("KILL"); // politely it takes two seconds
            }
            process.close();
            children.forEach(ProcessHandle::destroyForcibly);
        }
    }

    Proxy at(int port) {
        Endpoint endpoint = Endpoint.host(HERE, port);
        return protocol == Proxy.Protocol.SOCKS5 ? Proxy.socks5(endpoint) : Proxy.http(endpoint);
    }

    Running start(Place place) throws Exception {
        // Those that give up their rights have to get to their files.
        Files.setPosixFilePermissions(place.folder(), PosixFilePermissions.fromString("rwxrwxrwx"));
        place.write("nsswitch.conf", "hosts: files\n");
        place.write("hosts", "127.0.0.1 localhost target.test\n");
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "unshare",
                                "-m",
                                "--propagation",
                                "private",
                                "sh",
                                "-c",
                                "mount --bind \"$0/nsswitch.conf\" /etc/nsswitch.conf"
                                        + " && mount --bind \"$0/hosts\" /etc/hosts && exec \"$@\"",
                                place.folder().toString()));
        List<String> own = new ArrayList<>(command(place));
        own.set(0, Requirement.find(own.getFirst()).orElseThrow());
        all.addAll(own);
        LabProcess process = LabProcess.start(all);
        try {
            awaitPort(process, place.port());
        } catch (RuntimeException e) {
            process.close();
            throw e;
        }
        return new Running(this, place, process);
    }

    private static void awaitPort(LabProcess process, int port) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException e) {
                if (!process.isAlive() || System.nanoTime() > end) {
                    throw new IllegalStateException(
                            process + " does not listen: " + process.stdout() + process.stderr(),
                            e);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
