package dev.fairlead.discovery.internal.unicast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.discovery.internal.mdns.ResourceRecord;
import dev.fairlead.internal.resolve.DnsType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A session with exact times; what the server says is written by dnsjava.
class PushSessionTest implements PushSession.Output {
    private static final String TYPE = "_web._tcp.example.com";
    private static final Question POINTERS = new Question(Replies.name(TYPE), DnsType.PTR);
    private static final Question ADDRESS =
            new Question(Replies.name("box.example.com"), DnsType.A);
    private static final String ONE = TYPE + ". 60 IN PTR one." + TYPE + ".";
    private static final String TWO = TYPE + ". 60 IN PTR two." + TYPE + ".";

    private final List<byte[]> sent = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();
    private final PushSession session = new PushSession(this);

    @Override
    public void send(byte[] message) {
        sent.add(message);
    }

    @Override
    public void told(Question question, List<ResourceRecord> records) {
        heard.add("told " + question + " " + records.size());
    }

    @Override
    public void untold(Question question) {
        heard.add("untold " + question);
    }

    @Override
    public void broken(String why, long retry) {
        heard.add("broken " + retry);
    }

    private int lastId() {
        return ByteBuffer.wrap(sent.getLast()).getShort() & 0xffff;
    }

    private int lastType() {
        return ByteBuffer.wrap(sent.getLast()).getShort(12);
    }

    private static byte[] answer(int id, int code) {
        return Arrays.copyOf(PushServer.message(id, 0x8000 | code, 0, new byte[0]), 12);
    }

    private static byte[] times(int inactivity, int keepalive) {
        return ByteBuffer.allocate(8).putInt(inactivity).putInt(keepalive).array();
    }

    private static byte[] push(byte[]... changes) {
        int length = Arrays.stream(changes).mapToInt(each -> each.length).sum();
        ByteBuffer all = ByteBuffer.allocate(length);
        Arrays.stream(changes).forEach(all::put);
        return PushServer.message(0, 0, DsoMessage.PUSH, all.array());
    }

    /// Subscribed to the pointers at 0, with the server's keepalive of a minute.
    private void subscribed() {
        session.start(0);
        session.receive(
                PushServer.message(lastId(), 0x8000, DsoMessage.KEEPALIVE, times(15_000, 60_000)),
                0);
        session.want(Set.of(POINTERS), 0);
        assertEquals(DsoMessage.SUBSCRIBE, lastType());
        session.receive(answer(lastId(), 0), 0);
    }

    @Test
    void recordsComeAndGoOneByOneAndTogether() {
        subscribed();
        session.receive(push(PushServer.pushed(ONE, null), PushServer.pushed(TWO, null)), 1);
        session.receive(push(PushServer.pushed(ONE, PushServer.GONE)), 2);
        session.receive(push(PushServer.pushed(ONE, null)), 3);
        session.receive(push(PushServer.pushed(ONE, PushServer.ALL_GONE)), 4);
        assertEquals(
                List.of(
                        "told " + POINTERS + " 2",
                        "told " + POINTERS + " 1",
                        "told " + POINTERS + " 2",
                        "told " + POINTERS + " 0"),
                heard);
    }

    @Test
    void allOfANameGoWithOneWord() {
        session.start(0);
        session.want(Set.of(ADDRESS), 0);
        session.receive(answer(lastId(), 0), 0);
        session.receive(push(PushServer.pushed("box.example.com. 60 IN A 192.0.2.1", null)), 0);
        byte[] gone = PushServer.pushed("box.example.com. 60 IN A 192.0.2.1", PushServer.ALL_GONE);
        ByteBuffer.wrap(gone).putShort(17, (short) 255).putShort(19, (short) 255); // ANY, ANY
        session.receive(push(gone), 0);
        assertEquals(List.of("told " + ADDRESS + " 1", "told " + ADDRESS + " 0"), heard);
    }

    @Test
    void nothingWithinASecondMeansThatThereIsNothing() {
        subscribed();
        assertEquals(PushSession.FIRST_PUSH, session.next());
        session.advance(PushSession.FIRST_PUSH - 1);
        assertEquals(List.of(), heard);
        session.advance(PushSession.FIRST_PUSH);
        assertEquals(List.of("told " + POINTERS + " 0"), heard);
    }

    @Test
    void whatNobodySubscribedToIsNotTaken() {
        session.start(0);
        session.want(Set.of(POINTERS), 0);
        session.receive(push(PushServer.pushed(ONE, null)), 0); // before the answer
        session.receive(answer(lastId(), 0), 0);
        session.receive(push(PushServer.pushed("box.example.com. 60 IN A 192.0.2.1", null)), 0);
        assertEquals(List.of(), heard);
        assertEquals(2, session.unexpected());
    }

    @Test
    void whatIsNoMoreWantedIsUnsubscribed() {
        subscribed();
        session.want(Set.of(ADDRESS), 0);
        assertEquals(
                DsoMessage.UNSUBSCRIBE, ByteBuffer.wrap(sent.get(sent.size() - 2)).getShort(12));
        assertEquals(DsoMessage.SUBSCRIBE, lastType());
    }

    @Test
    void itIsKeptAliveAsTheServerWantsAndADeadServerIsNoticed() {
        subscribed();
        session.receive(push(PushServer.pushed(ONE, null)), 0);
        heard.clear();
        int before = sent.size();
        session.advance(59_999);
        assertEquals(before, sent.size());
        session.advance(60_000);
        assertEquals(DsoMessage.KEEPALIVE, lastType());
        session.advance(60_000 + PushSession.PATIENCE);
        assertEquals(List.of("untold " + POINTERS, "broken " + PushSession.BROKEN), heard);
    }

    @Test
    void aServerThatDoesNotAnswerToASubscriptionIsLeft() {
        session.start(0);
        session.receive(
                PushServer.message(lastId(), 0x8000, DsoMessage.KEEPALIVE, times(15_000, 60_000)),
                0);
        session.want(Set.of(POINTERS), 0);
        session.advance(PushSession.PATIENCE);
        assertTrue(heard.contains("broken " + PushSession.BROKEN), heard::toString);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 9, 11}) // FORMERR, NOTIMP, NOTAUTH, DSOTYPENI
    void aServerThatCannotIsLeftForAnHour(int code) {
        session.start(0);
        session.want(Set.of(POINTERS), 0);
        session.receive(answer(lastId(), code), 0);
        assertEquals(List.of("untold " + POINTERS, "broken " + PushSession.UNSUPPORTED), heard);
    }

    @Test
    void oneQuestionThatIsRefusedIsAskedAndTheOthersAreTold() {
        subscribed();
        session.want(Set.of(POINTERS, ADDRESS), 0);
        session.receive(answer(lastId(), Codes.REFUSED), 0);
        assertEquals(List.of("untold " + ADDRESS), heard);
        int before = sent.size();
        session.want(Set.of(POINTERS, ADDRESS), 0);
        assertEquals(before, sent.size(), "it is not subscribed to again");
    }

    @Test
    void aServerThatWantsToBeLeftAloneIsForAsLongAsItSays() {
        subscribed();
        byte[] delay = ByteBuffer.allocate(4).putInt(300_000).array();
        session.receive(PushServer.message(0, 0, DsoMessage.RETRY_DELAY, delay), 0);
        assertEquals(List.of("untold " + POINTERS, "broken 300000"), heard);
        session.receive(push(PushServer.pushed(ONE, null)), 0);
        session.advance(1_000_000);
        assertEquals(2, heard.size(), "it is over");
        assertEquals(Poller.NEVER, session.next());
    }

    @Test
    void aSessionWithoutSubscriptionsEndsAfterTheServersTime() {
        session.start(0);
        session.receive(
                PushServer.message(lastId(), 0x8000, DsoMessage.KEEPALIVE, times(20_000, 60_000)),
                0);
        session.advance(19_999);
        assertEquals(List.of(), heard);
        session.advance(20_000);
        assertEquals(List.of("broken " + PushSession.BROKEN), heard);
    }

    @Test
    void aKeepaliveThatIsTooOftenEndsIt() {
        subscribed();
        session.receive(PushServer.message(0, 0, DsoMessage.KEEPALIVE, times(15_000, 9_999)), 0);
        assertTrue(heard.contains("broken " + PushSession.UNSUPPORTED), heard::toString);
    }

    @Test
    void whatIsNotKnownIsPassedOverOrRefused() {
        subscribed();
        session.receive(PushServer.message(0, 0, 0x3fff, new byte[70]), 0);
        assertEquals(List.of(), heard);
        session.receive(PushServer.message(77, 0, 0x3fff, new byte[0]), 0);
        assertEquals(77, lastId());
        assertEquals(
                DsoMessage.TYPE_NOT_IMPLEMENTED, ByteBuffer.wrap(sent.getLast()).getShort(2) & 15);
        session.receive(push(PushServer.pushed(ONE, null)), 0);
        assertEquals(List.of("told " + POINTERS + " 1"), heard);
    }

    @Test
    void whatCannotBeReadEndsIt() {
        subscribed();
        byte[] cut = push(PushServer.pushed(ONE, null));
        session.receive(Arrays.copyOf(cut, cut.length - 2), 0);
        assertEquals(List.of("untold " + POINTERS, "broken " + PushSession.BROKEN), heard);
    }

    @Test
    void ofOneQuestionNoMoreIsKeptThanOfAnAnswer() {
        session.start(0);
        session.want(Set.of(ADDRESS), 0);
        session.receive(answer(lastId(), 0), 0);
        for (int i = 0; i < 100; i++) {
            session.receive(
                    push(PushServer.pushed("box.example.com. 60 IN A 192.0.2." + i, null)), 0);
        }
        assertEquals("told " + ADDRESS + " " + Poller.MOST_OTHERS, heard.getLast());
        assertEquals(100 - Poller.MOST_OTHERS, session.unexpected());
    }
}
