package dev.fairlead.lab;

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

    private ZeroconfPeer() {}

    static void need() {
        Requirement.need(
                "lab",
                Requirement.find("python3").isPresent()
                        && Files.isDirectory(Path.of("/usr/lib/python3/dist-packages/zeroconf")),
                "python3-zeroconf");
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
