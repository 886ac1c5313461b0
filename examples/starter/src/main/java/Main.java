import dev.fairlead.*;
import static java.nio.charset.StandardCharsets.UTF_8;

public class Main {
    public static void main(String[] args) throws Exception {
        try (var listener = Listener.open(Port.any(), Tcp.stack())) {
            listener.serve(c -> c.send(c.receiveUntilEnd(1024)));               // echoes what it gets
            try (var c = Connection.open(Endpoint.host("localhost", listener.port()), Tcp.stack())) {
                c.send("hello\n".getBytes(UTF_8));
                c.shutdownOutput();                                              // our stream ends; theirs goes on
                System.out.write(c.receiveUntilEnd(1024));
            }
        }
    }
}
