package dev.fairlead.bench.peer;

import dev.fairlead.bench.Programs;
import dev.fairlead.bench.Station;
import dev.fairlead.bench.run.NeighbourPlace;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Python's zeroconf, by its own clock, which is that of Java. It runs where this JVM does.
public final class ZeroconfStation implements Station {
    private static final String SERVE =
            """
            import socket, sys, threading, time
            from zeroconf import ServiceBrowser, ServiceInfo, Zeroconf
            address = sys.argv[1]
            z, told = Zeroconf(interfaces=[address]), {}
            class L:
                def __init__(self, count):
                    self.names, self.count, self.done = set(), count, threading.Event()
                def add_service(self, z, t, n):
                    self.names.add(n)
                    if len(self.names) >= self.count: self.done.set()
                def update_service(self, z, t, n): pass
                def remove_service(self, z, t, n): pass
            def register(info):
                thread = threading.Thread(target=z.register_service, args=(info,))
                thread.start()
                return info, thread
            print("ready", flush=True)
            for line in sys.stdin:
                word, kind, name = line.rstrip("\\n").split("\\t")
                now = time.monotonic_ns()
                if word == "tell":
                    kind += ".local."
                    told[name] = register(ServiceInfo(kind, name + "." + kind, 4242, server="zc.local.",
                                                      addresses=[socket.inet_aton(address)]))
                elif word == "back":
                    info, thread = told.pop(name)
                    thread.join()
                    now = time.monotonic_ns()
                    z.unregister_service(info)
                elif word == "cpu": now = time.process_time_ns()
                elif word == "look":
                    listener = L(int(name))
                    ServiceBrowser(z, kind + ".local.", listener)
                    if not listener.done.wait(30): now = "found " + str(len(listener.names))
                print(now, flush=True)
            z.close()
            """;

    private final Process python;
    private final BufferedWriter requests;
    private final BufferedReader answers;

    public ZeroconfStation() throws IOException {
        python =
                new ProcessBuilder("/usr/bin/python3", "-c", SERVE, NeighbourPlace.ADDRESS)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        requests = python.outputWriter(StandardCharsets.UTF_8);
        answers = python.inputReader(StandardCharsets.UTF_8);
        if (!"ready".equals(answers.readLine())) {
            throw new IOException("python3 has ended; what it said is above");
        }
    }

    private long ask(String word, String type, String name) throws IOException {
        requests.write(word + "\t" + type + "\t" + name + "\n");
        requests.flush();
        String answer = String.valueOf(answers.readLine());
        if (!answer.matches("\\d+")) {
            throw new IOException(word + " " + name + ": " + answer);
        }
        return Long.parseLong(answer);
    }

    @Override
    public long tell(String type, String name) throws IOException {
        return ask("tell", type, name);
    }

    @Override
    public long takeBack(String name) throws IOException {
        return ask("back", "", name);
    }

    @Override
    public void look(String type, int count) throws IOException {
        long _ = ask("look", type, Integer.toString(count));
    }

    @Override
    public long cpuNanos() throws IOException {
        return ask("cpu", "", "");
    }

    @Override
    public long memory() throws IOException {
        return ResidentSet.of(python.pid());
    }

    @Override
    public void close() throws IOException {
        requests.close(); // the end of its input is its end
        Programs.awaitEnd(python);
    }
}
