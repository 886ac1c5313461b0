package dev.fairlead.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Python's zeroconf on a host of a lab.
final class ZeroconfPeer {
    private static final String PUBLISH =
            """
            import socket, sys
            from zeroconf import Zeroconf, ServiceInfo
            address, name, seconds = sys.argv[1], sys.argv[2], int(sys.argv[3])
            z = Zeroconf(interfaces=[address])
            t = "_lab._tcp.local."
            z.register_service(ServiceInfo(t, name + "." + t, port=4244, properties={"p": "y"},
                server=name.lower() + ".local.", addresses=[socket.inet_aton(address)],
                host_ttl=seconds))
            print("told", flush=True)
            sys.stdin.readline()
            z.close()
            """;

    private static final String OBEY =
            """
            import socket, sys
            from zeroconf import Zeroconf, ServiceInfo, ServiceBrowser
            address = sys.argv[1]
            z = Zeroconf(interfaces=[address])
            t = "_lab._tcp.local."
            def info(name, value):
                return ServiceInfo(t, name + "." + t, port=4244, properties={"p": value},
                    server="py.local.", addresses=[socket.inet_aton(address)])
            class L:
                def tell(self, what, t, n):
                    i = z.get_service_info(t, n)
                    print(what, n, i and i.port, i and i.server, i and i.properties.get(b"k"), flush=True)
                def add_service(self, z, t, n): self.tell("add", t, n)
                def update_service(self, z, t, n): self.tell("update", t, n)
                def remove_service(self, z, t, n): print("gone", n, flush=True)
            ServiceBrowser(z, t, L())
            for line in sys.stdin:
                what, name, value = line.split()
                i = info(name, value)
                if what == "publish":
                    z.register_service(i, allow_name_change=True)
                    print("told", i.name, flush=True)
                elif what == "change":
                    z.update_service(i)
                elif what == "end":
                    z.unregister_service(i)
            z.close()
            """;

    private ZeroconfPeer() {}

    static void need() {
        Requirement.need(
                "lab",
                Requirement.find("python3").isPresent()
                        && Files.isDirectory(Path.of("/usr/lib/python3/dist-packages/zeroconf")),
                "python3-zeroconf");
    }

    /// Prints what it finds; `publish`, `change` and `end` on its input, with a name and a text,
    /// have it do so.
    static LabProcess obeying(Lab lab, String host, String address) {
        need();
        return lab.exec(host, "/usr/bin/python3", "-c", OBEY, address);
    }

    static void order(LabProcess peer, String what, String name, String text) {
        try {
            peer.stdin()
                    .write(
                            (what + " " + name + " " + text + "\n")
                                    .getBytes(StandardCharsets.UTF_8));
            peer.stdin().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Publishes `name` until its input ends.
    ///
    /// @param seconds that its service and its address hold for
    static LabProcess publish(Lab lab, String host, String address, String name, int seconds) {
        need();
        LabProcess python =
                lab.exec(
                        host,
                        "/usr/bin/python3",
                        "-c",
                        PUBLISH,
                        address,
                        name,
                        Integer.toString(seconds));
        python.awaitStdout("told", DiscoveryLab.PATIENCE);
        return python;
    }
}
