package dev.fairlead.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A test network on this machine: hosts in namespaces of their own, and links between them that
/// obey the test.
///
/// `lab/netlab/README.md` tells the topologies with their addresses, and the settings of links. A
/// lab never touches the machine's own network and has no way out. It goes with [#close()], and by
/// itself when this JVM ends, however it ends.
///
/// ```java
/// try (Lab lab = Lab.up("gateway")) {
///     lab.set("uplink", "delay=50ms", "loss=1%");
///     lab.run("client", "ping", "-c1", "server");
/// }
/// ```
public final class Lab implements AutoCloseable {
    private final String name;
    private final List<AutoCloseable> inside = new ArrayList<>();

    private Lab(String name) {
        this.name = name;
    }

    /// Builds a lab. Call [Requirement#lab] first, so that a machine that cannot says so by a skip.
    public static Lab up(String topology, String... options) {
        var arguments =
                new ArrayList<>(
                        List.of(
                                "up",
                                "--owner",
                                Long.toString(ProcessHandle.current().pid()),
                                "-",
                                topology));
        arguments.addAll(List.of(options));
        return new Lab(Netlab.run(arguments.toArray(String[]::new)).strip());
    }

    /// The name that `netlab` knows it by.
    public String name() {
        return name;
    }

    /// Changes a link at once; all settings of one call are taken, or none.
    public void set(String link, String... settings) {
        Netlab.run(join(List.of("set", name, link), settings));
    }

    /// Starts a program on a host. It ends with the lab, if not before.
    public LabProcess exec(String host, String... command) {
        return closedWithLab(Netlab.start(join(List.of("exec", name, host), command)));
    }

    /// As [#exec], with a `/run` of the host's own, where daemons of one host meet.
    public LabProcess execApart(String host, String... command) {
        return closedWithLab(Netlab.start(join(List.of("exec", "-r", name, host), command)));
    }

    /// As [#run], with a `/run` of the host's own.
    public String runApart(String host, String... command) {
        return Netlab.run(join(List.of("exec", "-r", name, host), command));
    }

    /// Runs a program on a host to its end and returns what it printed; a status other than 0 is a
    /// [LabException].
    public String run(String host, String... command) {
        return Netlab.run(join(List.of("exec", name, host), command));
    }

    /// The first address of a host in one family.
    public InetAddress addr(String host, ProtocolFamily family) {
        String kind = family == StandardProtocolFamily.INET ? "4" : "6";
        return InetAddress.ofLiteral(Netlab.run("addr", name, host, kind).strip());
    }

    /// Gives an interface one more address at once (no duplicate address detection), such as
    /// `10.77.9.3/24`.
    public void addAddress(String host, String networkInterface, String addressAndLength) {
        var command =
                new ArrayList<>(
                        List.of("ip", "addr", "add", addressAndLength, "dev", networkInterface));
        if (addressAndLength.contains(":")) {
            command.add("nodad");
        }
        run(host, command.toArray(String[]::new));
    }

    /// What a link has carried and what it did to it: sending host, then the name of a counter,
    /// then its value.
    public Map<String, Map<String, Long>> stats(String link) {
        Map<String, Map<String, Long>> stats = new HashMap<>();
        for (String line : Netlab.run("stats", name, link).lines().toList()) {
            String host = "";
            for (String word : line.strip().split(" ")) {
                String[] pair = word.split("=", 2);
                if (pair.length == 2 && pair[0].equals("from")) {
                    host = pair[1];
                } else if (pair.length == 2) {
                    stats.computeIfAbsent(host, _ -> new HashMap<>())
                            .put(pair[0], Long.valueOf(pair[1]));
                }
            }
        }
        return stats;
    }

    /// Waits until a link holds nothing back any more, so that what comes next is not queued behind
    /// it.
    ///
    /// A delay that is taken away still holds for what was on its way.
    public void drain(String link, Duration deadline) {
        long end = System.nanoTime() + deadline.toNanos();
        while (stats(link).values().stream()
                .anyMatch(side -> side.getOrDefault("queued", 0L) > 0)) {
            if (System.nanoTime() > end) {
                throw new LabException(
                        "link "
                                + link
                                + " still holds packets after "
                                + deadline
                                + ": "
                                + stats(link));
            }
        }
    }

    /// A link as `netlab info` tells it; the first host stands at the link's end `a`.
    record Link(String name, String firstHost, String firstInterface) {}

    Link link(String link) {
        return Netlab.run("info", name)
                .lines()
                .map(line -> line.split("[ :]"))
                .filter(words -> words[0].equals("link") && words[1].equals(link))
                .findFirst()
                .map(words -> new Link(link, words[2], words[3]))
                .orElseThrow(() -> new LabException("lab " + name + " has no link " + link));
    }

    /// Writes the `resolv.conf` of a host: these nameservers in this order, then these lines.
    ///
    /// The file is written in place: a program that already runs on the host reads the new content.
    public void resolvConf(String host, List<String> nameservers, String... lines) {
        String content =
                Stream.concat(
                                nameservers.stream().map(server -> "nameserver " + server),
                                Stream.of(lines))
                        .collect(Collectors.joining("\n", "", "\n"));
        overwrite(etc(host, "resolv.conf"), content);
    }

    /// Writes the hosts file of a host, in place.
    public void hostsFile(String host, String... lines) {
        overwrite(etc(host, "hosts"), String.join("\n", lines) + "\n");
    }

    private Path etc(String host, String file) {
        return Netlab.stateFolder(name).resolve("etc").resolve(host).resolve(file);
    }

    private static void overwrite(Path file, String content) {
        try {
            if (!Files.exists(file)) {
                throw new LabException("no file " + file + ": is the host's name right?");
            }
            Files.writeString(file, content);
        } catch (IOException e) {
            throw new LabException("cannot write " + file, e);
        }
    }

    /// Has something end before the lab does.
    <T extends AutoCloseable> T closedWithLab(T thing) {
        synchronized (inside) {
            inside.add(thing);
        }
        return thing;
    }

    private static String[] join(List<String> first, String... rest) {
        return Stream.concat(first.stream(), Stream.of(rest)).toArray(String[]::new);
    }

    /// Takes the lab away with all that runs inside.
    @Override
    public void close() {
        List<AutoCloseable> things;
        synchronized (inside) {
            things = List.copyOf(inside).reversed();
            inside.clear();
        }
        try {
            for (AutoCloseable thing : things) {
                closeOne(thing);
            }
        } finally {
            Netlab.run("down", name);
        }
    }

    private static void closeOne(AutoCloseable thing) {
        try {
            thing.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new LabException("cannot close " + thing, e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
