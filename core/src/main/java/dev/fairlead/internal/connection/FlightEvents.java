package dev.fairlead.internal.connection;

import dev.fairlead.Attempt;
import dev.fairlead.Ending;
import dev.fairlead.EstablishmentReport;
import dev.fairlead.Handshake;
import dev.fairlead.NetworkEvent;
import dev.fairlead.NetworkFailure;
import dev.fairlead.Resolution;
import dev.fairlead.TransferReport;
import java.util.stream.Stream;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import jdk.jfr.Timestamp;
import org.jspecify.annotations.Nullable;

/// What happens, as events of the JDK's flight recorder. They are committed by the thread that
/// tells events, so the time of what happened is a field of its own.
@SuppressWarnings("UnusedVariable") // the recorder reads the fields
final class FlightEvents {
    private static final long UNKNOWN = -1;

    private FlightEvents() {}

    @Category("Fairlead")
    @StackTrace(false)
    private abstract static class FairleadEvent extends Event {
        @Label("Connection or Attempt")
        @Description("Such as C8; its first round is C8.1, the second attempt of that C8.1.2")
        String id = "";

        @Label("Ended At")
        @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
        long endedAt = System.currentTimeMillis();

        @Label("Took")
        @Timespan(Timespan.NANOSECONDS)
        long took;

        @Label("Cause of Failure")
        @Nullable String cause;
    }

    @Name("dev.fairlead.Connect")
    @Label("Connect")
    @Description("A connection was established, or could not be")
    private static final class Connect extends FairleadEvent {
        @Label("Endpoint")
        String endpoint = "";

        @Label("Remote Address")
        @Nullable String remote;

        @Label("Attempts")
        int attempts;
    }

    @Name("dev.fairlead.Resolve")
    @Label("Resolve")
    @Description("A question about a name was answered, or is not going to be")
    private static final class Resolve extends FairleadEvent {
        @Label("Question")
        String query = "";

        @Label("Nameserver")
        @Nullable String server;

        @Label("Answers")
        int answers;
    }

    @Name("dev.fairlead.Attempt")
    @Label("Attempt")
    @Description("One try to reach one address")
    private static final class Try extends FairleadEvent {
        @Label("Address")
        String address = "";

        @Label("Protocol")
        String protocol = "";

        @Label("Outcome")
        String outcome = "";
    }

    @Name("dev.fairlead.Handshake")
    @Label("Handshake")
    @Description("One protocol was set up on the attempt that won")
    private static final class SetUp extends FairleadEvent {
        @Label("Protocol")
        String protocol = "";
    }

    @Name("dev.fairlead.Transfer")
    @Label("Transfer")
    @Description("What a connection carried until its end; -1 is what the system does not tell")
    private static final class Transfer extends FairleadEvent {
        @Label("Endpoint")
        String endpoint = "";

        @Label("Bytes Sent")
        @DataAmount
        long bytesSent;

        @Label("Bytes Received")
        @DataAmount
        long bytesReceived;

        @Label("Bytes Retransmitted")
        @DataAmount
        long bytesRetransmitted = UNKNOWN;

        @Label("Round Trip")
        @Timespan(Timespan.NANOSECONDS)
        long roundTrip = UNKNOWN;

        @Label("Ended by")
        @Nullable String endedBy;
    }

    /// Whether a recording wants any of them. Allocates nothing, and loads nothing of the recorder
    /// while there is none.
    static boolean wanted() {
        return FlightRecorder.isInitialized() && anyEnabled();
    }

    private static boolean anyEnabled() {
        for (EventType type : Types.ALL) {
            if (type.isEnabled()) {
                return true;
            }
        }
        return false;
    }

    /// Known once there is a recorder.
    private static final class Types {
        static final EventType[] ALL =
                Stream.of(Connect.class, Resolve.class, Try.class, SetUp.class, Transfer.class)
                        .map(EventType::getEventType)
                        .toArray(EventType[]::new);
    }

    static void tell(NetworkEvent event) {
        if (!FlightRecorder.isInitialized()) {
            return;
        }
        switch (event) {
            case NetworkEvent.Resolved(var id, _, _, var resolution) -> resolve(id, resolution);
            case NetworkEvent.AttemptEnded(var id, _, var attempt) -> attempt(id, attempt);
            case NetworkEvent.EstablishmentEnded(var id, _, _, var report) -> connect(id, report);
            case NetworkEvent.Closed(var id, _, var endpoint, _, var report) ->
                    transfer(id, endpoint.toString(), report);
            default -> {} // states and listeners are for logs and observers
        }
    }

    private static void resolve(String id, Resolution resolution) {
        Resolve event = new Resolve();
        if (event.shouldCommit()) {
            event.id = id;
            event.took = resolution.duration().toNanos();
            event.cause = cause(resolution.failure());
            event.query = resolution.query();
            event.server = resolution.server();
            event.answers = resolution.answers().size();
            event.commit();
        }
    }

    private static void attempt(String id, Attempt attempt) {
        Try event = new Try();
        if (event.shouldCommit()) {
            event.id = id;
            event.took = attempt.end().minus(attempt.start()).toNanos();
            event.cause = attempt.failure();
            event.address = attempt.address().toString();
            event.protocol = attempt.protocol();
            event.outcome = attempt.outcome().name();
            event.commit();
        }
    }

    private static void connect(String id, EstablishmentReport report) {
        for (Handshake handshake : report.handshakes()) {
            SetUp event = new SetUp();
            if (event.shouldCommit()) {
                event.id = id;
                event.took = handshake.duration().toNanos();
                event.protocol = handshake.protocol();
                event.commit();
            }
        }
        Connect event = new Connect();
        if (event.shouldCommit()) {
            event.id = id;
            event.took = report.total().toNanos();
            event.cause = cause(report.failure().orElse(null));
            event.endpoint = report.endpoint().toString();
            event.remote = report.remote().map(Object::toString).orElse(null);
            event.attempts = report.attempts().size();
            event.commit();
        }
    }

    private static void transfer(String id, String endpoint, TransferReport report) {
        Transfer event = new Transfer();
        if (event.shouldCommit()) {
            event.id = id;
            event.took = report.duration().toNanos();
            event.endpoint = endpoint;
            event.bytesSent = report.bytesSent();
            event.bytesReceived = report.bytesReceived();
            report.tcp().ifPresent(tcp -> event.bytesRetransmitted = tcp.bytesRetransmitted());
            report.roundTrip().ifPresent(way -> event.roundTrip = way.smoothed().toNanos());
            event.endedBy = report.ending().map(Ending::side).map(Enum::name).orElse(null);
            event.commit();
        }
    }

    private static @Nullable String cause(@Nullable NetworkFailure failure) {
        return failure == null ? null : failure.cause();
    }
}
