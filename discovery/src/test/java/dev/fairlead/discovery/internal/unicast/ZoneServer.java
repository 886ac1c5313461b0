package dev.fairlead.discovery.internal.unicast;

import dev.fairlead.Endpoint;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// A nameserver with one zone, over UDP and TCP on one port of the loopback interface. What it says
/// is written by dnsjava.
public final class ZoneServer implements Closeable {
    private static final int MOST_IN_A_DATAGRAM = 1232;

    private final Name zone;
    private final List<Record> records = new CopyOnWriteArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final DnsSockets sockets;
    private volatile boolean silent;
    private volatile @Nullable UnaryOperator<byte[]> spoiler;
    private volatile int updateCode = Rcode.REFUSED;

    /// @param zone such as `example.com.`
    public ZoneServer(String zone) throws IOException {
        this.zone = Name.fromString(zone);
        sockets = new DnsSockets(this::answer);
    }

    public Endpoint.Address address() {
        return sockets.address();
    }

    /// @param line such as `a.example.com. 60 IN A 192.0.2.1`
    public ZoneServer with(String line) {
        records.add(record(line));
        return this;
    }

    public void without(String line) {
        records.remove(record(line));
    }

    private static Record record(String line) {
        try {
            String[] parts = line.split(" ", 5);
            return Record.fromString(
                    Name.fromString(parts[0]),
                    Type.value(parts[3]),
                    DClass.IN,
                    Long.parseLong(parts[1]),
                    parts[4],
                    Name.root);
        } catch (IOException e) {
            throw new UncheckedIOException(line, e);
        }
    }

    /// Answers nothing from now on, or does again.
    public void silent(boolean now) {
        silent = now;
    }

    /// What is done to each answer before it is sent.
    public void spoil(UnaryOperator<byte[]> how) {
        spoiler = how;
    }

    /// What it answers to updates, unsigned; it changes nothing.
    public void answerUpdates(int code) {
        updateCode = code;
    }

    /// Each question, such as `udp PTR _http._tcp.example.com.`
    public List<String> asked() {
        return List.copyOf(asked);
    }

    /// @param transport `udp`, `tcp` or `tls`
    public byte[] answer(byte[] bytes, String transport) throws IOException {
        Message query = new Message(bytes);
        Record question = query.getQuestion();
        asked.add(transport + " " + Type.string(question.getType()) + " " + question.getName());
        if (silent) {
            return new byte[0];
        }
        Message answer = new Message(query.getHeader().getID());
        Header header = answer.getHeader();
        header.setFlag(Flags.QR);
        header.setFlag(Flags.AA);
        answer.addRecord(question, Section.QUESTION);
        if (query.getHeader().getOpcode() == Opcode.UPDATE) {
            header.setOpcode(Opcode.UPDATE);
            header.setRcode(updateCode);
        } else {
            fill(answer, question);
        }
        byte[] wire =
                transport.equals("udp") ? answer.toWire(MOST_IN_A_DATAGRAM) : answer.toWire(65535);
        UnaryOperator<byte[]> spoiling = spoiler;
        return spoiling == null ? wire : spoiling.apply(wire);
    }

    private void fill(Message answer, Record question) throws IOException {
        if (!question.getName().subdomain(zone)) {
            answer.getHeader().setRcode(Rcode.REFUSED);
            return;
        }
        List<Record> found = of(question.getName(), question.getType());
        found.forEach(each -> answer.addRecord(each, Section.ANSWER));
        if (found.isEmpty()) {
            boolean exists =
                    records.stream().anyMatch(each -> each.getName().equals(question.getName()));
            if (!exists) {
                answer.getHeader().setRcode(Rcode.NXDOMAIN);
            }
            of(zone, Type.SOA).forEach(each -> answer.addRecord(each, Section.AUTHORITY));
        }
    }

    private List<Record> of(Name name, int type) {
        List<Record> found = new ArrayList<>();
        for (Record each : records) {
            if (each.getType() == type && each.getName().equals(name)) {
                found.add(each);
            }
        }
        return found;
    }

    @Override
    public void close() throws IOException {
        sockets.close();
    }
}
