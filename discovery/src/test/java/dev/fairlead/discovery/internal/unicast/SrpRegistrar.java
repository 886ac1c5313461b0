package dev.fairlead.discovery.internal.unicast;

import dev.fairlead.Endpoint;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSSEC.DNSSECException;
import org.xbill.DNS.Flags;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.KEYRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SIG0;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// A registrar of services (RFC 9665) on the loopback interface. It is strict: signature (checked
/// by dnsjava), instructions and leases have to be as the RFC has them. First come, first served.
public final class SrpRegistrar implements Closeable {
    private static final int LEASE = 2;

    /// An update that was done.
    ///
    /// @param records those that were added
    public record Done(long lease, long keyLease, String transport, List<Record> records) {}

    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super(message);
        }
    }

    private final Name domain;
    private final DnsSockets sockets;
    private final Map<Name, byte[]> owners = new HashMap<>(); // guarded by this, as the next
    private final Map<Name, List<Record>> told = new HashMap<>();
    private final BlockingQueue<Done> done = new LinkedBlockingQueue<>();
    private final List<String> refused = new CopyOnWriteArrayList<>();
    private final AtomicInteger toLose = new AtomicInteger();
    private volatile long longestLease = Long.MAX_VALUE;

    public SrpRegistrar(String domain) throws IOException {
        this.domain = Name.fromString(domain);
        sockets = new DnsSockets(this::answer);
    }

    public Endpoint.Address address() {
        return sockets.address();
    }

    /// What it grants at most, in seconds.
    public void grant(long seconds) {
        longestLease = seconds;
    }

    /// So many of what comes next are lost.
    public void lose(int messages) {
        toLose.set(messages);
    }

    /// Gives a name to somebody else.
    public synchronized void take(String name) throws IOException {
        owners.put(Name.fromString(name), new byte[] {1});
    }

    /// Why updates were not done.
    public List<String> refused() {
        return List.copyOf(refused);
    }

    public Done awaitUpdate() throws InterruptedException {
        Done next = done.poll(20, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing was told for 20 s; refused: " + refused);
        }
        return next;
    }

    /// Skips those that are not such.
    public void awaitUpdate(Predicate<Done> such) throws InterruptedException {
        while (!such.test(awaitUpdate())) {
            // another is to come
        }
    }

    /// All that is told now, by name.
    public synchronized List<Record> records(String name) throws IOException {
        return List.copyOf(told.getOrDefault(Name.fromString(name), List.of()));
    }

    public synchronized boolean isReserved(String name) throws IOException {
        return owners.containsKey(Name.fromString(name));
    }

    public byte[] answer(byte[] bytes, String transport) throws IOException {
        if (toLose.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            return new byte[0];
        }
        Message query = new Message(bytes);
        Message answer = new Message(query.getHeader().getID());
        answer.getHeader().setOpcode(Opcode.UPDATE);
        answer.getHeader().setFlag(Flags.QR);
        try {
            answer.getHeader().setRcode(update(query, bytes, transport, answer));
        } catch (Malformed e) {
            refused.add(String.valueOf(e.getMessage()));
            answer.getHeader().setRcode(Rcode.FORMERR);
        } catch (DNSSECException e) {
            refused.add("signature: " + e);
            answer.getHeader().setRcode(Rcode.REFUSED);
        }
        return answer.toWire(65535);
    }

    private synchronized int update(Message query, byte[] bytes, String transport, Message answer)
            throws Malformed, DNSSECException {
        need(query.getHeader().getOpcode() == Opcode.UPDATE, "it is no update");
        need(query.getQuestion().getName().equals(domain), "it is for another zone");
        need(query.getSection(Section.PREREQ).isEmpty(), "it has prerequisites");
        List<Record> changes = query.getSection(Section.UPDATE);
        List<KEYRecord> keys =
                changes.stream()
                        .filter(KEYRecord.class::isInstance)
                        .map(KEYRecord.class::cast)
                        .toList();
        need(keys.size() == 1, "it has " + keys.size() + " KEY records");
        KEYRecord key = keys.getFirst();
        SIG0.verifyMessage(query, bytes, key, null);
        ByteBuffer leases = leases(query);
        long lease = leases.getInt();
        long keyLease = leases.getInt();
        need(keyLease >= lease, "the key's lease is the shorter one");

        Name host = key.getName();
        Map<Name, List<Record>> described = described(changes);
        need(described.containsKey(host), "the host is not described");
        List<Record> addresses =
                described.get(host).stream()
                        .filter(each -> each instanceof ARecord || each instanceof AAAARecord)
                        .toList();
        need(addresses.isEmpty() == (lease == 0), "addresses and lease contradict each other");
        need(described.get(host).size() == addresses.size() + 1, "the host has other records");
        Set<Name> pointedTo = pointedTo(changes);
        for (Map.Entry<Name, List<Record>> each : described.entrySet()) {
            if (!each.getKey().equals(host)) {
                requireService(each.getKey(), each.getValue(), host);
                need(pointedTo.remove(each.getKey()), each.getKey() + " is not pointed to");
            }
        }
        need(pointedTo.isEmpty(), pointedTo + " are not described");
        for (Name name : described.keySet()) {
            byte[] owner = owners.get(name);
            if (owner != null && !Arrays.equals(owner, key.getKey())) {
                return Rcode.YXDOMAIN;
            }
        }
        described.keySet().forEach(name -> owners.put(name, key.getKey()));
        change(host, changes, described, lease);
        long granted = Math.min(lease, longestLease);
        answer.addRecord(
                new OPTRecord(
                        1232,
                        0,
                        0,
                        0,
                        List.of(
                                new GenericEDNSOption(
                                        LEASE,
                                        ByteBuffer.allocate(8)
                                                .putInt((int) granted)
                                                .putInt((int) keyLease)
                                                .array()))),
                Section.ADDITIONAL);
        done.add(
                new Done(
                        lease,
                        keyLease,
                        transport,
                        changes.stream().filter(each -> each.getDClass() == DClass.IN).toList()));
        return Rcode.NOERROR;
    }

    private static ByteBuffer leases(Message query) throws Malformed {
        OPTRecord options = query.getOPT();
        need(options != null && options.getOptions(LEASE).size() == 1, "it has no lease");
        ByteBuffer option = ByteBuffer.wrap(options.getOptions(LEASE).getFirst().toWire());
        option.getShort();
        need(option.getShort() == 8, "the lease has no 8 bytes");
        return option;
    }

    /// Names that all is deleted of, with what is added to them; nothing else may be added but
    /// pointers.
    private static Map<Name, List<Record>> described(List<Record> changes) throws Malformed {
        Map<Name, List<Record>> described = new HashMap<>();
        for (Record each : changes) {
            if (each.getDClass() == DClass.ANY) {
                need(each.getType() == Type.ANY, "a set of records is deleted");
                need(
                        described.put(each.getName(), new ArrayList<>()) == null,
                        "all of " + each.getName() + " is deleted twice");
            } else if (each.getType() != Type.PTR) {
                need(each.getDClass() == DClass.IN, "a record is deleted");
                List<Record> added = described.get(each.getName());
                need(added != null, "of " + each.getName() + " not all was deleted before");
                added.add(each);
            }
        }
        return described;
    }

    private static Set<Name> pointedTo(List<Record> changes) {
        Set<Name> pointedTo = new HashSet<>();
        for (Record each : changes) {
            if (each instanceof PTRRecord pointer && each.getDClass() == DClass.IN) {
                pointedTo.add(pointer.getTarget());
            }
        }
        return pointedTo;
    }

    private static void requireService(Name name, List<Record> records, Name host)
            throws Malformed {
        List<SRVRecord> places =
                records.stream()
                        .filter(SRVRecord.class::isInstance)
                        .map(SRVRecord.class::cast)
                        .toList();
        need(places.size() == 1, name + " has " + places.size() + " SRV records");
        need(places.getFirst().getTarget().equals(host), name + " is on another host");
        long texts = records.stream().filter(each -> each.getType() == Type.TXT).count();
        need(texts > 0, name + " has no TXT record");
        need(records.size() == texts + 1, name + " has other records");
    }

    private void change(
            Name host, List<Record> changes, Map<Name, List<Record>> described, long lease) {
        if (lease == 0) {
            told.values()
                    .removeIf(records ->
                            records.stream()
                                    .anyMatch(each ->
                                            each instanceof SRVRecord place
                                                    && place.getTarget().equals(host)));
            told.remove(host);
            told.values()
                    .forEach(records ->
                            records.removeIf(each ->
                                    each instanceof PTRRecord pointer
                                            && !told.containsKey(pointer.getTarget())));
            return;
        }
        told.putAll(described);
        for (Record each : changes) {
            if (each instanceof PTRRecord && each.getDClass() == DClass.IN) {
                List<Record> pointers =
                        told.computeIfAbsent(each.getName(), _ -> new ArrayList<>());
                if (!pointers.contains(each)) {
                    pointers.add(each);
                }
            }
        }
    }

    private static void need(boolean so, String otherwise) throws Malformed {
        if (!so) {
            throw new Malformed(otherwise);
        }
    }

    @Override
    public void close() throws IOException {
        sockets.close();
    }
}
